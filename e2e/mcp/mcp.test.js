// The server as an agent meets it: through the protocol's own TypeScript client.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

import { build } from '../harness/build.js';
import { startServer } from '../harness/server.js';

process.env.CARBONGRAPH_BIN ??= await build();
const open = await startServer({ MCP: 'true' });
const documents = await startServer({
  MCP: 'true',
  MCP_WRITES: 'true',
  PERSISTED_DOCUMENTS: fileURLToPath(new URL('documents.json', import.meta.url)),
  PERSISTED_ONLY: 'true',
});

async function connect(url, headers = {}) {
  const client = new Client({ name: 'e2e', version: '1.0.0' });
  after(() => client.close());
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers } }));
  return client;
}

/** call calls a tool and returns the GraphQL answer in its text. */
async function call(client, name, args) {
  const { content, isError = false } = await client.callTool({ name, arguments: args });
  assert.equal(content.length, 1);
  return { isError, ...JSON.parse(content[0].text) };
}

test('an agent finds its way from the schema to rows', async () => {
  const client = await connect(open);
  assert.match(client.getInstructions(), /60 requests/);
  assert.deepEqual(client.getServerCapabilities(), { tools: {} });
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map(({ name, annotations }) => [name, annotations.readOnlyHint]), [['run_query', true], ['search_schema', true]]);

  const search = await client.callTool({ name: 'search_schema', arguments: { query: 'customers' } });
  assert.match(search.content[0].text, /customers\(/);
  const args = { query: 'query ($n: Int) { customers(first: $n) { nodes { name } } }', variables: { n: 2 } };
  assert.deepEqual(await call(client, 'run_query', args), { isError: false, data: { customers: { nodes: [{ name: 'Acme' }, { name: 'Globex, Inc.' }] } } });
});

test('an agent is told what to mend', async () => {
  const client = await connect(open);
  for (const [query, code] of [
    ['{ customers { nodes { nam } } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{ customers(first: -1) { nodes { name } } }', 'BAD_USER_INPUT'],
    ['mutation { deleteContact(input: { id: "con001" }) { deletedId } }', 'BAD_USER_INPUT'],
  ]) {
    const { isError, errors } = await call(client, 'run_query', { query });
    assert.deepEqual([isError, errors[0].extensions.code], [true, code]);
  }
});

test('trusted documents are tools', async () => {
  const client = await connect(documents);
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map(({ name, annotations }) => [name, annotations.readOnlyHint]), [['PeopleOf', true], ['RenamePerson', false]]);
  assert.deepEqual(tools[0].inputSchema.required, ['customer']);
  assert.equal(tools[0].inputSchema.properties.first.default, 5);
  assert.match(tools[0].description, /^customer: One customer by Carbon's own id\./);

  const { data } = await call(client, 'PeopleOf', { customer: 'cust1', first: 1 });
  assert.equal(data.customer.name, 'Acme');
  assert.equal(data.customer.customerContacts.nodes.length, 1);
  const renamed = await call(client, 'RenamePerson', { id: 'con001', lastName: 'Renamed' });
  assert.deepEqual([renamed.isError, renamed.data.updateContact.userErrors], [false, []]);
  assert.match(renamed.data.updateContact.contact.fullName, / Renamed$/);
  const missed = await call(client, 'RenamePerson', { id: 'none', lastName: 'Renamed' });
  assert.deepEqual([missed.isError, missed.data.updateContact.userErrors[0].code], [true, 'NOT_FOUND']);
});

test('a credential that is not accepted is 401', async () => {
  await assert.rejects(connect(open, { Authorization: 'Basic YTpi' }), { code: 401 });
  const client = await connect(open, { Authorization: 'Bearer junk' });
  await assert.rejects(client.callTool({ name: 'run_query', arguments: { query: '{ customers { nodes { name } } }' } }), { code: 401 });
});
