import { explorerPlugin } from '@graphiql/plugin-explorer';
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import { createRoot } from 'react-dom/client';

import './playground.css';
import { createFetcher } from './fetcher.js';
import { createReports } from './reports.js';
import { Report } from './Report.jsx';
import { openShared } from './share.js';
import { createStorage } from './storage.js';
import { ExamplesMenu, SearchKey, ShareButton, SharedOperation } from './Tools.jsx';

// What the server has to tell the page stands in the page as data, because
// the Content-Security-Policy runs no inline script.
const settings = JSON.parse(document.getElementById('settings').textContent);

// Kept as text, so that the pane shows it laid out as it would be typed.
const headers = `{
  "Authorization": "Bearer "
}`;

const examples = settings.examples.map(({ name, query, variables }) => ({
  name,
  operation: /^(?:query|mutation|subscription) (\w+)/m.exec(query)[1],
  query: query.trimEnd(),
  variables: variables && JSON.stringify(variables, null, 2),
}));
const tabs = examples.map(({ query, variables }) => ({ query, variables, headers }));

const storage = createStorage(headers);
const sharedOperation = openShared(storage, tabs);
const reports = createReports();

createRoot(document.getElementById('playground')).render(
  <GraphiQL
    fetcher={createFetcher(settings.endpoint, reports.begin)}
    storage={storage}
    shouldPersistHeaders={false}
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
    <GraphiQL.Toolbar>
      {({ prettify, merge, copy }) => (
        <>
          <ExamplesMenu examples={examples} />
          <ShareButton />
          {prettify}
          {merge}
          {copy}
        </>
      )}
    </GraphiQL.Toolbar>
    <GraphiQL.Footer>
      <Report reports={reports} />
    </GraphiQL.Footer>
    <SearchKey />
    <SharedOperation name={sharedOperation} />
  </GraphiQL>,
);
