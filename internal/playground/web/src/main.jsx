import { explorerPlugin } from '@graphiql/plugin-explorer';
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import { createRoot } from 'react-dom/client';

import './playground.css';
import { createFetcher } from './fetcher.js';

// What the server has to tell the page stands in the page as data, because
// the Content-Security-Policy runs no inline script.
const settings = JSON.parse(document.getElementById('settings').textContent);

// Kept as text, so that the pane shows it laid out as it would be typed.
const headers = `{
  "Authorization": "Bearer "
}`;

const tabs = settings.examples.map(({ query, variables }) => ({
  query: query.trimEnd(),
  variables: variables && JSON.stringify(variables, null, 2),
  headers,
}));

createRoot(document.getElementById('playground')).render(
  <GraphiQL
    fetcher={createFetcher(settings.endpoint)}
    plugins={[explorerPlugin({ showAttribution: false })]}
    defaultTabs={tabs}
    defaultHeaders={headers}
    defaultEditorToolsVisibility="headers"
    inputValueDeprecation
    schemaDescription
  >
    <GraphiQL.Logo>
      <a className="playground-logo" href={settings.schema}>carbongraph</a>
    </GraphiQL.Logo>
  </GraphiQL>,
);
