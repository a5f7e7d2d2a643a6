import { cacheExchange, type KeyGenerator } from '@urql/exchange-graphcache';
import { Client, fetchExchange } from 'urql';

const endpoint = new URLSearchParams(location.search).get('endpoint') ?? '/graphql';

const none: KeyGenerator = () => null;

export const client = new Client({
  url: endpoint,
  // A hardened server (ALLOW_GET=false) takes POST alone.
  preferGetMethod: false,
  exchanges: [
    cacheExchange({
      // Every other type is known by its id.
      keys: { CustomerConnection: none, CustomerContactConnection: none, CustomerLocationConnection: none },
      updates: {
        Mutation: {
          createCustomerContact(_result, { input }, cache) {
            // Where in its lists the new row belongs is for the server to say.
            cache.invalidate({ __typename: 'Customer', id: (input as { customerId: string }).customerId });
          },
          deleteCustomerContact({ deleteCustomerContact }, _args, cache) {
            const id = (deleteCustomerContact as { deletedId: string | null }).deletedId;
            if (id) cache.invalidate({ __typename: 'CustomerContact', id });
          },
        },
      },
    }),
    fetchExchange,
  ],
});
