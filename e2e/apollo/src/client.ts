import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';

export const client = new ApolloClient({
  link: new HttpLink({ uri: `${process.env.CARBONGRAPH_URL ?? 'http://localhost:8080'}/graphql` }),
  cache: new InMemoryCache({
    typePolicies: {
      // Every row is known by its type and id, Apollo's own default.
      Query: {
        fields: {
          // Pages of the same list are one list in the cache.
          customerContacts: relayStylePagination(['filter', 'orderBy', 'search']),
          // A row that a list has brought is not asked for again.
          customerContact: {
            read: (known, { args, toReference }) =>
              known ?? toReference({ __typename: 'CustomerContact', id: args?.id }),
          },
        },
      },
    },
  }),
});
