import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after } from 'node:test';

import { build } from './build.js';

/**
 * startServer starts carbongraph over its own sandbox, on a free port of this
 * machine, until the tests of the calling file are done.
 *
 * CARBONGRAPH_BIN names the binary; without it one is built.
 *
 * @param configuration variables beside the address, such as `EXPLAIN`
 * @returns the server's base URL, such as `http://127.0.0.1:43210`
 */
export async function startServer(configuration = {}) {
  const { url } = await launch(configuration);
  return url;
}

/**
 * launch is startServer for a server that is to end before the tests do.
 *
 * @returns its `url`, and `stop(signal)`, which ends it and waits for that
 */
export async function launch(configuration = {}) {
  const binary = process.env.CARBONGRAPH_BIN ?? (await build());
  const server = spawn(binary, {
    // Nothing else of this environment: the sandbox is what runs with nothing set.
    env: { LISTEN_ADDR: '127.0.0.1:0', ...configuration },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(server, 'exit');
  const stop = async (signal = 'SIGTERM') => {
    server.kill(signal);
    await ended;
  };
  after(() => stop());

  const lines = [];
  const url = await new Promise((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        const address = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(line);
        if (address) resolve(address[0]);
      });
    }
    server.on('error', reject);
    server.on('exit', (code, signal) => {
      reject(new Error(`${binary} ended with ${signal ?? code} and told no address:\n${lines.join('\n')}`));
    });
  });
  return { url, stop };
}
