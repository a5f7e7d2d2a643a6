export default {
  watchSchema: { url: ({ CARBONGRAPH_URL = 'http://localhost:8080' }) => `${CARBONGRAPH_URL}/graphql` },
  defaultKeys: ['id'],
  types: {
    Customer: { resolve: { queryField: 'customer', arguments: ({ id }) => ({ id }) } },
  },
  scalars: {
    DateTime: { type: 'Date', unmarshal: (text) => new Date(text), marshal: (date) => date.toISOString() },
    Decimal: { type: 'string' },
    JSON: { type: 'unknown' },
    JSONObject: { type: 'Record<string, unknown>' },
  },
};
