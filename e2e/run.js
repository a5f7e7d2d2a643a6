// Runs the tests in the named folders against one build of the server.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { build } from './harness/build.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const tests = process.argv.slice(2).flatMap((folder) =>
  readdirSync(`${here}${folder}`)
    .filter((name) => /\.test\.m?js$/.test(name))
    .map((name) => `${folder}/${name}`),
);

const runner = spawn(process.execPath, ['--test', ...tests], {
  cwd: here,
  env: { ...process.env, CARBONGRAPH_BIN: process.env.CARBONGRAPH_BIN ?? (await build()) },
  stdio: 'inherit',
});
[process.exitCode] = await once(runner, 'exit');
