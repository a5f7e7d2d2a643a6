import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

// Packages that leave the licence text out of what they publish, and the
// package of the same repository or author that carries it.
const carriedBy = {
  '@graphiql/plugin-doc-explorer': 'graphiql',
  '@graphiql/plugin-explorer': 'graphiql',
  '@graphiql/plugin-history': 'graphiql',
  'react-compiler-runtime': 'react',
  'react-remove-scroll-bar': 'react-remove-scroll',
  'toggle-selection': 'copy-to-clipboard',
};

/**
 * licensesOf returns the licence texts of all packages that went into a build,
 * in the order of their names. It fails for a package without a licence text.
 *
 * @param metafile esbuild's account of the build
 * @param root the folder its paths start from
 */
export async function licensesOf(metafile, root) {
  const folders = new Set();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0];
      if (folder && bytesInOutput > 0) folders.add(folder);
    }
  }

  const sections = [];
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    const text = await licenseText(join(root, folder), join(root, 'node_modules', carriedBy[name] ?? name));
    sections.push([name, `${name} ${version} (${license})\n\n${text}\n`]);
  }
  sections.sort(([a], [b]) => (a < b ? -1 : 1));
  return sections.map(([, section]) => section).join(`\n${'-'.repeat(80)}\n\n`);
}

async function licenseText(...folders) {
  for (const folder of folders) {
    const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
    if (file) return (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n').trim();
  }
  throw new Error(`no licence text in ${folders.join(' or ')}`);
}
