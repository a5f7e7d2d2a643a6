import { createServer } from 'node:http';
import { once } from 'node:events';
import { after } from 'node:test';

import { buildSchema, graphql } from 'graphql';

/** The second subgraph: visits, each to a customer contact that it knows by id alone. */
export const typeDefs = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])

  type Query {
    visits(first: Int!): [Visit!]!
  }

  type Visit {
    day: String!
    contact: CustomerContact!
  }

  type CustomerContact @key(fields: "id") {
    id: ID!
    visitCount: Int!
  }

  type PageInfo @shareable {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }
`;

const schema = buildSchema(`
  scalar _Any
  scalar link__Import
  scalar federation__FieldSet
  directive @link(url: String!, import: [link__Import]) repeatable on SCHEMA
  directive @key(fields: federation__FieldSet!) repeatable on OBJECT
  directive @shareable on OBJECT
  union _Entity = CustomerContact
  extend type Query { _entities(representations: [_Any!]!): [_Entity]! }
  ${typeDefs}
`);

const contact = (number) => ({
  __typename: 'CustomerContact',
  id: `cc${String(number).padStart(3, '0')}`,
  visitCount: number,
});

const rootValue = {
  visits: ({ first }) => Array.from({ length: first }, (_, i) => ({ day: `2026-03-${(i % 28) + 1}`, contact: contact(i + 1) })),
  _entities: ({ representations }) => representations.map(({ id }) => contact(Number(id.slice(2)))),
};

/** startVisits serves the subgraph on a free port until the tests of the calling file are done. */
export async function startVisits() {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { query, variables } = JSON.parse(body);
    const answer = await graphql({ schema, source: query, rootValue, variableValues: variables });
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.close());
  return `http://127.0.0.1:${server.address().port}/graphql`;
}
