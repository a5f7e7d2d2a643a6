import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { npm, run } from '../harness/run.js';
import { startServer } from '../harness/server.js';

const cwd = fileURLToPath(new URL('.', import.meta.url));
const env = { CARBONGRAPH_URL: await startServer() };

test('a client of Apollo generated from the served SDL compiles', async () => {
  await npm('generate', { cwd, env });
  await npm('build', { cwd });
});

test('and keeps its cache right through update, delete and create', async () => {
  assert.equal(
    await run('node', ['build/main.js'], { cwd, env }),
    `a page: cc002 Initech (West) buyer,primary | cc006 Globex, Inc. buyer,primary
and the next: cc002 Initech (West) buyer,primary | cc006 Globex, Inc. buyer,primary | cc010 Acme buyer,primary | cc014 Stark & Sons buyer,primary
one of them, from the cache: cc002 Initech (West)
updated: cc002 Initech (West) buyer,primary | cc006 Acme primary,vip | cc010 Acme buyer,primary | cc014 Stark & Sons buyer,primary
deleted: cc002 Initech (West) buyer,primary | cc010 Acme buyer,primary | cc014 Stark & Sons buyer,primary
created: to be asked for
asked again: cc000 Acme primary | cc002 Initech (West) buyer,primary
`,
  );
});
