import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache, Observable } from '@apollo/client';
import { print } from 'graphql';

import { draw, LIST } from './list.js';
import { endpoint, live } from './live.js';

const events = new ApolloLink(
  ({ query, variables, operationName }) =>
    new Observable((sink) => live({ query: print(query), variables, operationName }, sink)),
);

const client = new ApolloClient({
  link: ApolloLink.split(({ operationType }) => operationType === 'subscription', events, new HttpLink({ uri: endpoint })),
  cache: new InMemoryCache(),
});

client.subscribe({ query: gql(LIST) }).subscribe(({ data, error }) => {
  if (error) throw error;
  draw(data);
});
