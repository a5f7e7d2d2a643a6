import { client } from './client.js';
import { CONTACT, CONTACTS, CREATE, DELETE, UPDATE } from './operations.js';

/** fetchPage asks for a page, which the cache joins to the list, as useQuery's fetchMore does. */
async function fetchPage(after?: string | null) {
  const { data } = await client.query({
    query: CONTACTS,
    variables: { first: 2, after },
    fetchPolicy: 'network-only',
  });
  return data?.customerContacts?.pageInfo.endCursor;
}

/** show prints the list as it stands in the cache, where every component reads it. */
function show(step: string) {
  const list = client.readQuery({ query: CONTACTS, variables: { first: 2 } });
  const rows = list?.customerContacts?.edges.map(({ node }) => `${node.id} ${node.customer?.name} ${node.tags}`);
  console.log(`${step}: ${rows ? rows.join(' | ') : 'to be asked for'}`);
}

const end = await fetchPage();
show('a page');

await fetchPage(end);
show('and the next');

const { data: one } = await client.query({ query: CONTACT, variables: { id: 'cc002' }, fetchPolicy: 'cache-only' });
console.log('one of them, from the cache:', one?.customerContact?.id, one?.customerContact?.customer?.name);

// The answer has the row's id, so the cache knows which row has changed.
await client.mutate({
  mutation: UPDATE,
  variables: { input: { id: 'cc006', patch: { tags: ['primary', 'vip'], customerId: 'cust1' } } },
});
show('updated');

await client.mutate({
  mutation: DELETE,
  variables: { id: 'cc006' },
  update(cache, { data }) {
    const id = data?.deleteCustomerContact?.deletedId;
    // A list leaves out a row that is gone.
    if (id) cache.evict({ id: cache.identify({ __typename: 'CustomerContact', id }) });
  },
});
show('deleted');

await client.mutate({
  mutation: CREATE,
  variables: { input: { id: 'cc000', customerId: 'cust1', contactId: 'con001', tags: ['primary'] } },
  update(cache) {
    // Which lists it belongs to, and where, is for the server to say.
    cache.evict({ fieldName: 'customerContacts' });
  },
});
show('created');

await fetchPage();
show('asked again');

client.stop();
