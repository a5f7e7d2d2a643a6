// Runs all end-to-end tests, or those named, against one build of the server.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { build } from './harness/build.js';

const all = [
  'playground/playground.test.js',
  'codegen/codegen.test.js',
  'relay/relay.test.mjs',
  'apollo/apollo.test.js',
  'genqlient/genqlient.test.js',
];
const named = process.argv.slice(2);

const tests = spawn(process.execPath, ['--test', ...(named.length > 0 ? named : all)], {
  cwd: fileURLToPath(new URL('.', import.meta.url)),
  env: { ...process.env, CARBONGRAPH_BIN: process.env.CARBONGRAPH_BIN ?? (await build()) },
  stdio: 'inherit',
});
[process.exitCode] = await once(tests, 'exit');
