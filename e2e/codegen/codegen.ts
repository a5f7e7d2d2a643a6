import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: `${process.env.CARBONGRAPH_URL ?? 'http://localhost:8080'}/graphql`,
  documents: 'src/*.ts',
  generates: {
    'src/gql/': {
      preset: 'client',
      // Writes src/gql/persisted-documents.json, which PERSISTED_DOCUMENTS reads.
      presetConfig: { persistedDocuments: true },
      config: {
        // Documents as text: nothing of graphql-js ends up in the bundle.
        documentMode: 'string',
        enumsAsTypes: true,
        importExtension: '.js',
        strictScalars: true,
        useTypeImports: true,
        scalars: {
          DateTime: 'string',
          Decimal: { input: 'string | number', output: 'string' },
          JSON: 'unknown',
          JSONObject: 'Record<string, unknown>',
        },
      },
    },
  },
};

export default config;
