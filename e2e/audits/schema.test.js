// The schema against what was promised (the contract) and what was released.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { buildSchema, findBreakingChanges, findDangerousChanges, lexicographicSortSchema, parse, print, printSchema, visit } from 'graphql';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const served = buildSchema(read('../../schema.graphqls'));
const contract = buildSchema(read('../../graph/resource/expansion/testdata/contract.graphqls'));
const released = buildSchema(read('schema/released.graphqls'));

const descriptions = (changes) => changes.map(({ description }) => description);

/** The members of a schema, sorted: all of it but descriptions, and what is said of scalars. */
function members(schema) {
  const document = visit(parse(printSchema(lexicographicSortSchema(schema))), {
    enter: ({ description, ...node }) => (description ? node : undefined),
    Directive: ({ name }) => (name.value === 'specifiedBy' ? null : undefined),
  });
  return print(document).split('\n');
}

test('no operation that is valid under the contract is broken, and none the other way', () => {
  for (const [before, after] of [
    [contract, served],
    [served, contract],
  ]) {
    assert.deepEqual(descriptions(findBreakingChanges(before, after)), []);
    assert.deepEqual(descriptions(findDangerousChanges(before, after)), []);
  }
});

test('member by member, the schema is the contract', () => {
  assert.deepEqual(members(served), members(contract));
});

test('clients of the last release break only where that was accepted', () => {
  const accepted = read('schema/accepted-breaks.txt')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#'));
  assert.deepEqual(descriptions(findBreakingChanges(released, served)).sort(), accepted.sort());
});
