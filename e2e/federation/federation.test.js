// The server as a subgraph: composed with a second one by Apollo's composition,
// and asked through Hive Gateway.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { composeServices } from '@apollo/composition';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { parse, print } from 'graphql';

import { startServer } from '../harness/server.js';
import { startVisits, typeDefs } from './visits.js';

const server = await startServer({ FEDERATION: 'true' });
const visits = await startVisits();

const post = async (url, body, headers = {}) =>
  (await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) })).json();

const { data } = await post(`${server}/graphql`, { query: '{ _service { sdl } }' });
const contacts = { name: 'contacts', url: `${server}/graphql`, typeDefs: parse(data._service.sdl) };

function compose(...subgraphs) {
  const { errors, supergraphSdl } = composeServices(subgraphs);
  assert.deepEqual(errors?.map(String) ?? [], []);
  return supergraphSdl;
}

test('the subgraph is served as a file too', async () => {
  assert.equal(await (await fetch(`${server}/schema.graphqls`)).text(), data._service.sdl);
});

test('a hundred entities are one upstream request', async () => {
  const representations = Array.from({ length: 100 }, (_, i) => ({ __typename: 'CustomerContact', id: `cc${String(i + 1).padStart(3, '0')}` }));
  const answer = await post(
    `${server}/graphql`,
    {
      query: 'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on CustomerContact { id contact { fullName } } } }',
      variables: { representations },
    },
    { 'X-Explain': '1' },
  );
  assert.equal(answer.errors, undefined);
  assert.deepEqual(
    answer.data._entities.map((entity) => entity?.id ?? null),
    representations.map(({ id }, i) => (i < 60 ? id : null)),
  );
  assert.equal(answer.extensions.explain.requests.length, 1);
});

test('every type is an entity by its id, all of a type in one upstream request', async () => {
  const rows = {
    Address: ['addr1', 'addr2'],
    Contact: ['con001', 'con002'],
    CustomFieldDefinition: ['cf_region', 'cf_score'],
    Customer: ['cust1', 'cust2'],
    CustomerContact: ['cc001', 'cc002'],
    CustomerLocation: ['loc1', 'loc2'],
    CustomerStatus: ['cstat1', 'cstat2'],
    CustomerType: ['ctype1', 'ctype2'],
    User: ['user1', 'user2'],
  };
  const keys = contacts.typeDefs.definitions
    .filter(({ interfaces }) => interfaces?.some(({ name }) => name.value === 'Node'))
    .map(({ name, directives }) => [name.value, directives.filter((directive) => directive.name.value === 'key').map(print)]);
  assert.deepEqual(Object.fromEntries(keys), Object.fromEntries(Object.keys(rows).map((type) => [type, ['@key(fields: "id")']])));

  const types = Object.keys(rows);
  const representations = [0, 1].flatMap((i) => types.map((type) => ({ __typename: type, id: rows[type][i] })));
  const answer = await post(
    `${server}/graphql`,
    {
      query: `query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename ${types.map((type) => `... on ${type} { id }`).join(' ')} } }`,
      variables: { representations },
    },
    { 'X-Explain': '1' },
  );
  assert.equal(answer.errors, undefined);
  assert.deepEqual(answer.data._entities, representations);
  assert.equal(answer.extensions.explain.requests.length, types.length);
});

test('two facades of this kind compose', () => {
  // The twin has resources of its own, so its types and root fields have other
  // names; what every facade has alike, such as PageInfo and viewer, is shared.
  const twin = data._service.sdl
    .replace(/\b(Create|Update|Delete|Upsert)?(CustomField|Customer|Contact|Address|User(?!Error))(\w*)/g, '$1Their$2$3')
    .replace(/^  (create|update|delete|upsert)?(customField|customer|contact|address|user)(\w*)\(/gim, '  their$1$2$3(');
  compose(contacts, { name: 'suppliers', url: 'http://127.0.0.1:1/graphql', typeDefs: parse(twin) });
});

test('a gateway joins the two subgraphs', async () => {
  const gateway = createGatewayRuntime({ supergraph: compose(contacts, { name: 'visits', url: visits, typeDefs: parse(typeDefs) }), logging: false });
  after(() => gateway[Symbol.asyncDispose]());
  const ask = async (query) => {
    const response = await gateway.fetch('http://127.0.0.1/graphql', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return response.json();
  };

  // From a visit to the contact behind it, and from a contact to its visits.
  assert.deepEqual(await ask('{ visits(first: 2) { day contact { id contact { fullName } customer { name } } } }'), {
    data: {
      visits: [
        { day: '2026-03-1', contact: { id: 'cc001', contact: { fullName: 'Bob O"Neil' }, customer: { name: 'Globex, Inc.' } } },
        { day: '2026-03-2', contact: { id: 'cc002', contact: { fullName: 'Chloé Smith, Jr.' }, customer: { name: 'Initech (West)' } } },
      ],
    },
  });
  assert.deepEqual(await ask('{ customerContacts(first: 2) { nodes { id visitCount } pageInfo { hasNextPage } } }'), {
    data: { customerContacts: { nodes: [{ id: 'cc001', visitCount: 1 }, { id: 'cc002', visitCount: 2 }], pageInfo: { hasNextPage: true } } },
  });
});
