import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * run runs a program to its end and returns what it wrote to its output. One
 * that fails rejects with everything it said.
 *
 * @param options cwd, and env for variables beside those of this process
 */
export async function run(program, args, { cwd, env } = {}) {
  try {
    const { stdout } = await promisify(execFile)(program, args, {
      cwd,
      env: { ...process.env, ...env },
      maxBuffer: 16 << 20,
    });
    return stdout;
  } catch (error) {
    throw new Error([`${program} ${args.join(' ')}: ${error.message}`, error.stdout, error.stderr].join('\n'));
  }
}

/** npm runs a script of the package in the folder `cwd`, as a developer would. */
export function npm(script, { cwd, env }) {
  return run('npm', ['run', '--silent', script], { cwd, env });
}
