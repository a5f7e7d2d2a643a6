import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { startServer } from '../harness/server.js';
import { openBrowser } from './browser.js';
import { GraphiQL } from './graphiql.js';

const base = await startServer();
const { page, complaints, outside } = await openBrowser(base);
const graphiql = new GraphiQL(page);
await graphiql.open(`${base}/playground`);

afterEach(() => {
  assert.deepEqual(complaints, [], 'the console stays empty');
  assert.deepEqual(outside, [], 'no other host is asked for anything');
});

/** What each tab answers against the sandbox's rows as they are at the start. */
const tabs = {
  Contacts({ data: { customerContacts } }) {
    assert.equal(customerContacts.nodes.length, 5);
    assert.equal(customerContacts.pageInfo.hasNextPage, true);
    for (const { tags, contact } of customerContacts.nodes) {
      assert.ok(tags.includes('primary'));
      assert.match(contact.email, /@example\.com$/);
    }
  },
  NextPage({ data: { customerContacts } }) {
    assert.deepEqual(ids(customerContacts), ['cc001', 'cc002', 'cc003', 'cc004', 'cc005']);
  },
  Contact({ data: { customerContact } }) {
    assert.equal(customerContact.customer.name, 'Acme');
    assert.equal(customerContact.customerLocation.address.city, 'Berlin');
    assert.equal(customerContact.user.fullName, 'Alan Turing');
  },
  CreateContact({ data: { createCustomerContact } }) {
    assert.deepEqual(createCustomerContact.userErrors, []);
    assert.equal(createCustomerContact.customerContact.id, 'cc061');
  },
  UpdateContact({ data: { updateCustomerContact } }) {
    assert.deepEqual(updateCustomerContact.userErrors, []);
    assert.deepEqual(updateCustomerContact.customerContact.tags, ['buyer', 'primary', 'newsletter']);
  },
  UserErrors({ data }) {
    const codes = Object.values(data).map(({ userErrors }) => userErrors.map(({ code }) => code));
    assert.deepEqual(codes, [['NOT_FOUND'], ['CONFLICT'], ['INVALID'], ['REFERENCE_NOT_FOUND']]);
  },
  RequestErrors({ errors }) {
    assert.equal(errors.length, 1);
    assert.equal(errors[0].extensions.code, 'BAD_USER_INPUT');
  },
};

function ids({ edges }) {
  return edges.map(({ node }) => node.id);
}

test('the page opens with a tab for every example', async () => {
  assert.deepEqual(await graphiql.tabs(), Object.keys(tabs));
});

for (const [name, check] of Object.entries(tabs)) {
  test(`the tab ${name} answers as it says`, async () => {
    await graphiql.selectTab(name);
    const { answer } = await graphiql.execute();
    check(answer);
  });
}

test('a cursor typed into the variables leads to the next page', async () => {
  await graphiql.selectTab('NextPage');
  const { answer: first } = await graphiql.execute();
  await graphiql.typeVariables(`{"after": "${first.data.customerContacts.pageInfo.endCursor}"}`);
  const { answer: second } = await graphiql.execute();
  assert.deepEqual(ids(second.data.customerContacts), ['cc006', 'cc007', 'cc008', 'cc009', 'cc010']);
});

test('an update whose precondition no longer holds is a conflict', async () => {
  await graphiql.selectTab('UpdateContact');
  const { answer } = await graphiql.execute();
  assert.equal(answer.data.updateCustomerContact.userErrors[0].code, 'CONFLICT');
});

test('a query typed in returns rows', async () => {
  await graphiql.newTab();
  await graphiql.typeQuery('Typed', 'query Typed { customerContacts(first: 3) { nodes { id } } }');
  const { answer } = await graphiql.execute();
  assert.deepEqual(answer, { data: { customerContacts: { nodes: [{ id: 'cc001' }, { id: 'cc002' }, { id: 'cc003' }] } } });
});

test('the explorer ticks a field', async () => {
  await graphiql.explore();
  await graphiql.tick('customerContacts', 'nodes', 'customerId');
  assert.match(await graphiql.query(), /nodes \{\s+id\s+customerId\s+\}/);
  const { answer } = await graphiql.execute();
  assert.deepEqual(answer.data.customerContacts.nodes[0], { id: 'cc001', customerId: 'cust2' });
});

test('the documentation shows the description of a field', async () => {
  const response = await fetch(`${base}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: '{ __type(name: "Query") { fields { name description } } }' }),
  });
  const { fields } = (await response.json()).data.__type;
  const { description } = fields.find(({ name }) => name === 'customerContact');
  assert.ok(description.length > 20);
  assert.equal(await graphiql.describe('Query', 'customerContact'), description);
});

test('a token is pasted once, serves every tab, and is not sent before', async () => {
  await graphiql.selectTab('Contact');
  assert.deepEqual(JSON.parse(await graphiql.headers()), { Authorization: 'Bearer ' });
  assert.equal((await graphiql.execute()).sent.authorization, undefined);

  await graphiql.typeHeaders('{"Authorization": "Bearer not-a-token"}');
  assert.equal((await graphiql.execute()).sent.authorization, 'Bearer not-a-token');

  await graphiql.selectTab('NextPage');
  assert.deepEqual(JSON.parse(await graphiql.headers()), { Authorization: 'Bearer ' });
  assert.equal((await graphiql.execute()).sent.authorization, 'Bearer not-a-token');
});

test('a visit later finds the tabs as they were, and no token', async () => {
  const before = await graphiql.tabs();
  // GraphiQL writes its tabs down half a second after a change.
  // GraphiQL writes down what it holds half a second after a change.
  await page.waitForTimeout(1500);
  await graphiql.open(`${base}/playground`);
  assert.deepEqual(await graphiql.tabs(), before);
  assert.equal((await graphiql.execute()).sent.authorization, undefined);
});

test('a picture of it', async (t) => {
  await page.setViewportSize({ width: 1600, height: 1000 });
  await graphiql.selectTab('Contacts');
  await graphiql.describe('Query', 'customerContacts');
  await graphiql.execute();
  const folder = process.env.UPDATE_SCREENSHOT === '1'
    ? fileURLToPath(new URL('../../docs', import.meta.url))
    : mkdtempSync(join(tmpdir(), 'carbongraph-playground-'));
  const path = join(folder, 'playground.png');
  await page.screenshot({ path });
  t.diagnostic(path);
});
