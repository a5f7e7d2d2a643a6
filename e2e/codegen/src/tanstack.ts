import { InfiniteQueryObserver, QueryClient } from '@tanstack/query-core';

import { execute } from './execute.js';
import { graphql } from './gql/index.js';
import type { CustomerContactFilter } from './gql/graphql.js';

const Page = graphql(`
  query Page($filter: CustomerContactFilter, $after: String) {
    customerContacts(filter: $filter, orderBy: [{ field: ID }], first: 5, after: $after) {
      nodes {
        id
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const filter: CustomerContactFilter = { customer: { name: { eq: 'Acme' } } };

// What useInfiniteQuery of any of its adapters is given.
const contacts = new InfiniteQueryObserver(new QueryClient(), {
  queryKey: ['customerContacts', filter],
  queryFn: ({ pageParam }) => execute(Page, { filter, after: pageParam }),
  initialPageParam: null as string | null,
  getNextPageParam: ({ customerContacts }) =>
    customerContacts?.pageInfo.hasNextPage ? customerContacts.pageInfo.endCursor : undefined,
});

const stop = contacts.subscribe(() => {});
await contacts.refetch();
while (contacts.getCurrentResult().hasNextPage) await contacts.fetchNextPage();
stop();

const { data, error } = contacts.getCurrentResult();
if (error) throw error;
for (const { customerContacts } of data?.pages ?? []) {
  console.log(customerContacts?.nodes.map(({ id }) => id).join(' '));
}
