// Builds ../assets from the packages that package-lock.json pins. With --verify
// it writes nothing and fails where the committed assets differ from a fresh
// build, so that nobody has to trust a minified file.

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

import { licensesOf } from './licenses.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const assets = new URL('../assets/', import.meta.url);

/** The style sheets of GraphiQL hold 34 fonts as data URLs, two thirds of their size. */
const withoutFonts = {
  name: 'without-fonts',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/, namespace: 'file' }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(/@font-face\s*\{[^}]*\}/g, ''),
      loader: 'css',
    }));
  },
};

/**
 * What GraphiQL parses of the panes and shows of answers goes through src/json.js,
 * which keeps numbers as they are.
 */
const exactNumbers = {
  name: 'exact-numbers',
  setup({ onLoad }) {
    const filter = /@graphiql\/(react\/dist\/(execution|editor\/hooks)|toolkit\/dist\/esm\/format\/index)\.js$/;
    onLoad({ filter }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!/JSON\.(parse|stringify)\(/.test(source)) throw new Error(`${path} parses and shows no JSON`);
      return { contents: `import * as ExactJSON from '${here}src/json.js';\n${source.replaceAll('JSON.', 'ExactJSON.')}` };
    });
  },
};

const { outputFiles, metafile } = await build({
  absWorkingDir: here,
  entryPoints: { playground: 'src/main.jsx' },
  outdir: fileURLToPath(assets),
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  alias: { 'react-style-singleton': './src/style-singleton.js' },
  plugins: [withoutFonts, exactNumbers],
  // Every licence goes whole into THIRD_PARTY_LICENSES.txt.
  legalComments: 'none',
  metafile: true,
  write: false,
});

const built = new Map(outputFiles.map(({ path, contents }) => [path.split(/[\\/]/).pop(), Buffer.from(contents)]));
built.set('THIRD_PARTY_LICENSES.txt', Buffer.from(await licensesOf(metafile, here)));

const verify = process.argv.includes('--verify');
for (const [name, contents] of built) {
  const path = new URL(name, assets);
  if (!verify) {
    await writeFile(path, contents);
    console.log(`wrote ${name}, ${contents.length} bytes`);
  } else if (contents.equals(await readFile(path).catch(() => Buffer.alloc(0)))) {
    console.log(`${name} is what its sources build`);
  } else {
    console.error(`${name} differs from a fresh build: run npm run build`);
    process.exitCode = 1;
  }
}
