import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { npm, run } from '../harness/run.js';
import { startServer } from '../harness/server.js';

const cwd = fileURLToPath(new URL('.', import.meta.url));
const env = { CARBONGRAPH_URL: await startServer() };

test('the README has the configuration', async () => {
  const readme = await readFile(`${cwd}../README.md`, 'utf8');
  const [, recipe] = /## Houdini\n[^]*?```js\n([^]*?)```/.exec(readme);
  assert.equal(await readFile(`${cwd}houdini.config.js`, 'utf8'), recipe);
});

test('Houdini generates, and its cache knows a row by its id', async () => {
  await npm('generate', { cwd, env });
  await npm('build', { cwd });
  assert.equal(
    await run('node', ['build/main.js'], { cwd, env }),
    'cust1 Acme true\ncust2 Globex, Inc. true\ncust1 3\n',
  );
});
