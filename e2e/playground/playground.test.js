import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { startServer } from '../harness/server.js';
import { openBrowser } from './browser.js';
import { GraphiQL } from './graphiql.js';

const base = await startServer({ EXPLAIN: 'true' });
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
  Customers({ data: { customers } }) {
    assert.equal(customers.nodes.length, 1);
    const [acme] = customers.nodes;
    assert.equal(acme.name, 'Acme');
    assert.equal(acme.customerContacts.nodes.length, 3);
    assert.ok(acme.customerContacts.totalCount > 3);
    assert.ok(acme.customerLocations.nodes.every(({ address }) => address.city));
  },
  LiveContacts: undefined, // is answered more than once, below
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
  CreatePerson({ data: { createCustomerContact } }) {
    assert.deepEqual(createCustomerContact.userErrors, []);
    assert.equal(createCustomerContact.customerContact.contact.fullName, 'Mary Somerville');
  },
  UpdateContact({ data: { updateCustomerContact } }) {
    assert.deepEqual(updateCustomerContact.userErrors, []);
    assert.deepEqual(updateCustomerContact.customerContact.tags, ['buyer', 'primary', 'newsletter']);
  },
  GuardedDelete({ data: { deleteCustomerContact } }) {
    const [error, ...others] = deleteCustomerContact.userErrors;
    assert.deepEqual([error.code, others.length], ['STILL_REFERENCED', 0]);
    assert.match(error.message, /INV000001|inv1/);
  },
  Viewer({ data: { viewer } }) {
    assert.equal(viewer.companyId, 'co1');
    assert.ok(viewer.scopes.includes('sales_view'));
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

/** written waits until GraphiQL has stored what it holds, half a second after a change. */
function written() {
  return page.waitForTimeout(1000);
}

/** startAnew opens the page as on a first visit. */
async function startAnew() {
  await written();
  await page.evaluate(() => localStorage.clear());
  await graphiql.open(`${base}/playground`);
}

/** shown waits until the answer that is shown has a text. */
function shown(text) {
  return page.waitForFunction((part) => document.querySelector('.result-window .CodeMirror').CodeMirror.getValue().includes(part), text);
}

async function mutate(query) {
  const response = await fetch(`${base}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query }) });
  const { data } = await response.json();
  assert.deepEqual(Object.values(data)[0].userErrors, []);
}

function ids({ edges }) {
  return edges.map(({ node }) => node.id);
}

test('the page opens with a tab for every example', async () => {
  assert.deepEqual(await graphiql.tabs(), Object.keys(tabs));
});

for (const [name, check] of Object.entries(tabs).filter(([, check]) => check)) {
  test(`the tab ${name} answers as it says`, async () => {
    await graphiql.selectTab(name);
    const { answer } = await graphiql.execute();
    check(answer);
  });
}

test('a subscription is answered again when its list has changed', async () => {
  await graphiql.selectTab('LiveContacts');
  await page.getByLabel(/^Execute query/).click();
  await shown('"tags"');
  await mutate('mutation { createCustomerContact(input: {id: "zz-live", customerId: "cust1", contactId: "con001"}) { userErrors { code } } }');
  await shown('"zz-live"');
  assert.match(await graphiql.report(), /HTTP 200\s+\d+ ms\s+[\d,]+ bytes\s+2 events/);
  await page.getByLabel('Stop query').click();
  await page.getByLabel(/^Execute query/).waitFor();
  await mutate('mutation { deleteCustomerContact(input: {id: "zz-live"}) { userErrors { code } } }');
});

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
  await written();
  await graphiql.open(`${base}/playground`);
  assert.deepEqual(await graphiql.tabs(), before);
  assert.equal((await graphiql.execute()).sent.authorization, undefined);
});

test('no storage of the browser ever has a header', async () => {
  const token = 'crbn_secret';
  await graphiql.selectTab('Contact');
  await graphiql.typeHeaders(`{"Authorization": "Bearer ${token}", "X-Tried": "1"}`);
  assert.equal((await graphiql.execute()).sent.authorization, `Bearer ${token}`);
  await graphiql.selectTab('NextPage');
  await graphiql.execute();
  await written();
  const stored = Object.values(await graphiql.stored()).join();
  assert.ok(stored.includes('query Contact'));
  // The examples mention headers in their comments.
  assert.equal(/.{30}(crbn_|X-Tried|Authorization)/.exec(stored), null);
});

test('headers that an earlier version stored are cleared', async () => {
  await page.evaluate(() => {
    const headers = '{"Authorization": "Bearer crbn_old"}';
    const item = { query: '{ __typename }', variables: '{"n": 1}', headers, operationName: null };
    const tab = { ...item, id: '1', hash: `{ __typename }||${headers}`, title: 'Old', response: null };
    localStorage.setItem('graphiql:headers', headers);
    localStorage.setItem('graphiql:queries', JSON.stringify({ queries: [item] }));
    localStorage.setItem('graphiql:favorites', JSON.stringify({ favorites: [item] }));
    localStorage.setItem('graphiql:tabState', JSON.stringify({ activeTabIndex: 0, tabs: [tab] }));
  });
  await graphiql.open(`${base}/playground`);
  const stored = await graphiql.stored();
  assert.equal(/.{30}(crbn_|Authorization)/.exec(Object.values(stored).join()), null);
  assert.deepEqual(JSON.parse(stored['graphiql:queries']).queries[0].query, '{ __typename }');
  await startAnew();
});

test('numbers are sent as they were typed, and shown as they came', async () => {
  await graphiql.newTab();
  await graphiql.typeQuery(
    'Numbers',
    'mutation Numbers($id: ID!, $fields: JSONObject!) { updateCustomerContact(input: {id: $id, patch: {customFields: $fields}}) { customerContact { customFields } } }',
  );
  const fields = '{"big": 9007199254740993, "price": 1.10}';
  await graphiql.typeVariables(`{"id": "cc009", "fields": ${fields}}`);
  const answered = page.waitForResponse(/\/graphql$/);
  await page.keyboard.press('Control+Enter');
  const response = await answered;
  assert.ok(response.request().postData().includes(`"fields": ${fields}`), response.request().postData());
  await shown('data');
  assert.match(await graphiql.result(), /"big": 9007199254740993,\n\s+"price": 1\.10\n/);

  await page.keyboard.press('Control+Shift+P');
  assert.equal(await graphiql.variables(), '{\n  "id": "cc009",\n  "fields": {\n    "big": 9007199254740993,\n    "price": 1.10\n  }\n}');
});

test('a link opens an operation in a first tab, and does not run it', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: base });
  await graphiql.typeHeaders('{"Authorization": "Bearer crbn_secret"}');
  const link = await graphiql.share();
  assert.doesNotMatch(link, /crbn_|Bearer|Authorization/);

  await graphiql.open(link.replace('/playground?', '/?'));
  assert.equal((await graphiql.tabs())[0], 'Numbers');
  assert.match(await graphiql.query(), /^mutation Numbers/);
  assert.match(await graphiql.variables(), /"big": 9007199254740993/);
  assert.equal(await graphiql.result(), '');
  assert.equal(page.url(), `${base}/playground`);

  const two = new URLSearchParams({ query: 'query A { __typename }\nquery B { b: __typename }', operationName: 'B', headers: '{}' });
  await graphiql.open(`${base}/playground?${two}`);
  assert.equal((await graphiql.tabs())[0], 'B');
  const { operationName } = Object.fromEntries(new URL(await graphiql.share()).searchParams);
  assert.equal(operationName, 'B');
});

test('below an answer stands how it came about', async () => {
  await graphiql.selectTab('Contact');
  await graphiql.typeHeaders('{"X-Explain": "1"}');
  const { answer } = await graphiql.execute();
  const report = await graphiql.report();
  assert.match(report, /HTTP 200\s+\d+ ms\s+[\d,]+ bytes\s+request \w+\s+1 upstream request\s/);
  const [{ path }] = answer.extensions.explain.requests;
  assert.ok(report.includes(`GET ${path}?select=id,`), report);
});

test('an example that was edited comes back from the menu', async () => {
  await graphiql.selectTab('Contact');
  const before = await graphiql.query();
  await graphiql.typeQuery('Contact', 'query Contact { edited: __typename }');
  await graphiql.openExample('one contact with its relations');
  assert.equal(await graphiql.query(), before);
});

test('Ctrl+K searches the documentation', async () => {
  await page.keyboard.press('Control+k');
  await page.keyboard.type('totalCou');
  await page.getByRole('option', { name: /CustomerContactConnection.*totalCount/ }).first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByLabel('Hide Documentation Explorer').click();
});

test('on a phone the panes lie one below the other', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await graphiql.selectTab('Contact');
  await graphiql.execute();
  const [query, result] = await Promise.all(['.graphiql-query-editor', '.result-window'].map((pane) => page.locator(pane).boundingBox()));
  assert.ok(query.width > 350 && result.width > 350, `${query.width} and ${result.width} wide`);
  assert.ok(query.y + query.height <= result.y && result.height > 150 && result.y + result.height <= 844);
});

test('a picture of it', async (t) => {
  await page.setViewportSize({ width: 1600, height: 1000 });
  await startAnew();
  await graphiql.selectTab('Customers');
  await graphiql.describe('Query', 'customers');
  await graphiql.typeHeaders('{"X-Explain": "1"}');
  await graphiql.execute();
  const folder = process.env.UPDATE_SCREENSHOT === '1'
    ? fileURLToPath(new URL('../../docs', import.meta.url))
    : mkdtempSync(join(tmpdir(), 'carbongraph-playground-'));
  const path = join(folder, 'playground.png');
  await page.screenshot({ path });
  t.diagnostic(path);
});
