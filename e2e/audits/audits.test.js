// Every audit of graphql-http against the server: what GraphQL over HTTP says
// a server MUST, SHOULD and MAY do. A warning or a notice is a failure here.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { serverAudits } from 'graphql-http';

import { startServer } from '../harness/server.js';

const audits = serverAudits({ url: `${await startServer()}/graphql` });

for (const audit of audits) {
  test(`${audit.id} ${audit.name}`, async () => {
    const result = await audit.fn();
    assert.equal(result.status, 'ok', result.reason);
  });
}

test('there are 61 audits', () => {
  assert.equal(audits.length, 61);
});
