import { Environment, Network, RecordSource, Store, type FetchFunction } from 'relay-runtime';

const endpoint = `${process.env.CARBONGRAPH_URL ?? 'http://localhost:8080'}/graphql`;

const fetchQuery: FetchFunction = async ({ text }, variables) => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { Accept: 'application/graphql-response+json', 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: text, variables }),
  });
  return response.json();
};

export function createEnvironment() {
  return new Environment({
    network: Network.create(fetchQuery),
    store: new Store(new RecordSource()),
    // Relay's own choice is `id`, which here is Carbon's and unique in its type only.
    getDataID: ({ nodeId, id }, typename) => nodeId ?? (id && `${typename}:${id}`),
  });
}
