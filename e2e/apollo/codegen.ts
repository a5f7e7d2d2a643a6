import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  // The SDL as a file: needs no introspection, which a deployment may turn off.
  schema: `${process.env.CARBONGRAPH_URL ?? 'http://localhost:8080'}/schema.graphqls`,
  documents: 'src/*.ts',
  generates: {
    'src/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
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
