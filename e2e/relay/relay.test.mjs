import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { npm, run } from '../harness/run.js';
import { startServer } from '../harness/server.js';
import { Page } from './page.mjs';

const cwd = fileURLToPath(new URL('.', import.meta.url));
process.env.CARBONGRAPH_URL = await startServer();
const page = new Page();

test('relay-compiler accepts the served schema, and what it generates compiles', async () => {
  for (const script of ['schema', 'generate', 'check', 'build']) await npm(script, { cwd });
});

test('without its two lines about Node, relay-compiler stops as the README says', async () => {
  const { schemaConfig, ...config } = JSON.parse(await readFile(`${cwd}relay.config.json`, 'utf8'));
  assert.deepEqual(Object.keys(schemaConfig), ['nodeInterfaceIdField', 'nodeInterfaceIdVariableName']);
  const unmended = `${cwd}unmended.config.json`;
  await mkdir(`${cwd}build/unmended`, { recursive: true });
  await writeFile(unmended, JSON.stringify({ ...config, artifactDirectory: './build/unmended' }));
  try {
    await assert.rejects(run('npx', ['relay-compiler', 'unmended.config.json'], { cwd }), /Expected `Node` to contain a field named `id`/);
  } finally {
    await rm(unmended);
  }
});

test('usePaginationFragment joins page after page into one connection', async () => {
  await page.open();
  await page.until(() => page.rows().length > 0);
  assert.deepEqual(page.rows(), [
    'cc002 Initech (West) buyer,primary',
    'cc006 Globex, Inc. buyer,primary',
    'cc010 Acme buyer,primary',
  ]);
  for (const count of [6, 9, 12, 15]) {
    await page.click(page.buttons('More')[0]);
    await page.until(() => page.rows().length >= count);
  }
  assert.equal(page.rows().at(-1), 'cc058 Ümlaut "GmbH" buyer,primary');
  assert.deepEqual(page.buttons('More'), [], 'hasNextPage is false');
});

test('useRefetchableFragment reads one row again by its nodeId', async (t) => {
  const before = page.rows();
  await fetch(`${process.env.CARBONGRAPH_URL}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      query: 'mutation { updateCustomerContact(input: {id: "cc006", patch: {tags: ["vip"]}}) { userErrors { code } } }',
    }),
  });

  const asked = t.mock.method(globalThis, 'fetch');
  await page.click(page.buttons('Refresh')[1]);
  await page.until(() => page.rows()[1] !== before[1]);
  assert.deepEqual(page.rows(), before.with(1, 'cc006 Globex, Inc. vip'));
  assert.equal(asked.mock.callCount(), 1);
  assert.match(asked.mock.calls[0].arguments[1].body, /node\(nodeId: \$nodeId\)/);
});

test('what relay-compiler persists is a manifest of trusted documents', async () => {
  await npm('persist', { cwd });
  const trusting = await startServer({ PERSISTED_DOCUMENTS: `${cwd}build/persisted/queries.json`, PERSISTED_ONLY: 'true' });
  const manifest = JSON.parse(await readFile(new URL('build/persisted/queries.json', import.meta.url), 'utf8'));
  const [id] = Object.entries(manifest).find(([, text]) => text.startsWith('query ContactsQuery'));
  const response = await fetch(`${trusting}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ id, variables: {} }),
  });
  const { data } = await response.json();
  assert.equal(data.customerContacts.edges.length, 3);
});
