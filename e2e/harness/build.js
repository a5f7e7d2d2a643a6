import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { run } from './run.js';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** build compiles the server for as long as this process runs and returns its path. */
export async function build() {
  const folder = mkdtempSync(join(tmpdir(), 'carbongraph-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const binary = join(folder, 'carbongraph');
  await run('go', ['build', '-o', binary, '.'], { cwd: repository });
  return binary;
}
