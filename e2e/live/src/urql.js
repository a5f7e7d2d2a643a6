import { cacheExchange, Client, fetchExchange, subscriptionExchange } from '@urql/core';

import { draw, LIST } from './list.js';
import { endpoint, live } from './live.js';

const client = new Client({
  url: endpoint,
  preferGetMethod: false,
  exchanges: [
    cacheExchange,
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: (operation) => ({ subscribe: (sink) => ({ unsubscribe: live(operation, sink) }) }),
    }),
  ],
});

client.subscription(LIST, {}).subscribe(({ data, error }) => {
  if (error) throw error;
  draw(data);
});
