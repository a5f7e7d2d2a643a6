// Writes answers into Houdini's cache and prints what the cache has of each row.

import { Cache } from '../$houdini/runtime/cache/cache.js';
import { getCurrentConfig } from '../$houdini/runtime/lib/config.js';
import CustomerName from '../$houdini/artifacts/CustomerName.js';
import Customers from '../$houdini/artifacts/Customers.js';
import NextContacts from '../$houdini/artifacts/ContactsOfCustomer_Pagination_Query.js';

const url = `${process.env.CARBONGRAPH_URL ?? 'http://localhost:8080'}/graphql`;

async function execute({ raw }, variables) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: raw, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

// Outside of a browser the cache is off unless it is told otherwise.
const cache = new Cache({ ...getCurrentConfig(), disabled: false });
const variables = { first: 2 };
cache.write({ selection: Customers.selection, data: await execute(Customers, variables), variables });

const { data } = cache.read({ parent: '_ROOT_', selection: Customers.selection, variables });
for (const { id, createdAt } of data.customers.nodes) {
  const row = cache.read({ parent: `Customer:${id}`, selection: CustomerName.selection });
  console.log(id, row.data?.name, createdAt instanceof Date);
}

// The next page of a list inside a row is asked for by the row's id.
const [{ id }] = data.customers.nodes;
const { customer } = await execute(NextContacts, { id, first: 3 });
console.log(customer.id, customer.customerContacts.edges.length);
