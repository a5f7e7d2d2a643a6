import type { TypedDocumentString } from './gql/graphql.js';

const endpoint = `${process.env.CARBONGRAPH_URL ?? 'http://localhost:8080'}/graphql`;
// Built for production, requests carry the id of a trusted document.
const trusted = process.env.NODE_ENV === 'production';

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions: { code: string } }[];
}

/** execute runs an operation and returns its data, of the type that was generated for it. */
export async function execute<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  ...[variables]: Variables extends Record<string, never> ? [] : [Variables]
): Promise<Data> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      Accept: 'application/graphql-response+json',
      'Content-Type': 'application/json',
      ...(process.env.CARBON_API_KEY && { Authorization: `Bearer ${process.env.CARBON_API_KEY}` }),
    },
    body: JSON.stringify({ ...(trusted ? { documentId: document.__meta__?.hash } : { query: document }), variables }),
  });
  const { data, errors } = (await response.json()) as Answer<Data>;
  if (!data || errors) {
    throw new Error(errors?.map(({ message, extensions }) => `${extensions.code}: ${message}`).join('\n'));
  }
  return data;
}
