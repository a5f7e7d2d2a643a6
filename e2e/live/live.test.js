// A live list over server-sent events in a browser, with urql and with Apollo
// Client: it follows every write, and a server that is restarted.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { servePages } from '../harness/pages.js';
import { npm } from '../harness/run.js';
import { launch } from '../harness/server.js';
import { openBrowser } from '../playground/browser.js';

await npm('build', { cwd: fileURLToPath(new URL('.', import.meta.url)) });
let server = await launch();
const pages = await servePages(new URL('build/', import.meta.url), '<ul></ul>');
const { page, complaints } = await openBrowser(server.url, pages);

const atFirst = ['cc060 ', 'cc055 primary', 'cc050 buyer,primary'];

async function create(id) {
  const query = `mutation { createCustomerContact(input: {id: "${id}", customerId: "cust1", contactId: "con001"}) { userErrors { code } } }`;
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  assert.deepEqual((await response.json()).data.createCustomerContact.userErrors, []);
}

function shows(first) {
  return page.getByRole('listitem').first().getByText(first).waitFor({ timeout: 20_000 });
}

/** restart starts the server again at its address, with the rows it began with. */
async function restart(signal) {
  await server.stop(signal);
  server = await launch({ LISTEN_ADDR: new URL(server.url).host });
}

for (const client of ['urql', 'apollo']) {
  test(`a live list with ${client} follows writes, and a restart of the server`, async () => {
    // A server that is started in a test ends with it.
    await restart('SIGTERM');
    await page.goto(`${pages}/${client}?endpoint=${server.url}/graphql`);
    await shows(atFirst[0]);
    await create('zz1');
    await shows('zz1');

    // A server that stops completes its streams; one that is killed does not.
    for (const signal of ['SIGTERM', 'SIGKILL']) {
      await restart(signal);
      await shows(atFirst[0]);
      await create('zz2');
      await shows('zz2');
    }
  });
}

test('nothing else went wrong', () => {
  const others = complaints.filter((complaint) => !/net::ERR_/.test(complaint));
  assert.deepEqual(others, []);
});
