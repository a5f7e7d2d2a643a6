import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';

export const client = new ApolloClient({
  link: new HttpLink({ uri: `${process.env.CARBONGRAPH_URL ?? 'http://localhost:8080'}/graphql` }),
  cache: new InMemoryCache({
    typePolicies: {
      CustomerContact: { keyFields: ['nodeId'] },
      // Every other type is known by its id, Apollo's own default.
      Query: {
        fields: {
          // Pages of the same list are one list in the cache.
          customerContacts: relayStylePagination(['filter', 'orderBy']),
        },
      },
    },
  }),
});
