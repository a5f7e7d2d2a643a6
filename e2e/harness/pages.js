import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { after } from 'node:test';

/**
 * servePages serves the scripts in a folder on a free port of this machine, each
 * in a page of its name, until the tests of the calling file are done: the page
 * /app runs app.js.
 *
 * @param folder a URL
 * @param body the HTML in every page
 * @returns the base URL
 */
export async function servePages(folder, body) {
  const server = createServer(async ({ url }, response) => {
    const { pathname } = new URL(url, 'http://pages');
    if (pathname.endsWith('.js')) {
      response.setHeader('Content-Type', 'text/javascript');
      response.end(await readFile(new URL(`.${pathname}`, folder)));
      return;
    }
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><link rel="icon" href="data:,">${body}<script type="module" src="${pathname}.js"></script>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}
