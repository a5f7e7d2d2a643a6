/** shareLink returns the address of this page that opens an operation. It has no headers. */
export function shareLink({ query, variables, operationName }) {
  const link = new URL(location.pathname, location.href);
  for (const [name, value] of Object.entries({ query, variables, operationName })) {
    if (value?.trim()) link.searchParams.set(name, value);
  }
  return link.href;
}

/**
 * openShared puts the operation that the page's address names, if it names one,
 * into a tab before all others, and takes it out of the address: the page loaded
 * again has the tab as it was left. It is not run.
 *
 * @param storage where GraphiQL finds its tabs
 * @param tabs those it would open with otherwise
 * @returns the name of the operation, where the address has one
 */
export function openShared(storage, tabs) {
  const parameters = new URLSearchParams(location.search);
  const query = parameters.get('query');
  if (query === null) return null;
  const [variables, operationName] = [parameters.get('variables'), parameters.get('operationName')];
  const shared = createTab({ query, variables, operationName });
  const stored = JSON.parse(storage.getItem('graphiql:tabState'));
  // GraphiQL would open the last tab that is the same.
  const others = (stored?.tabs ?? tabs.map(createTab)).filter(
    (tab) => tab.query !== query || (tab.variables ?? '') !== (variables ?? ''),
  );
  storage.setItem('graphiql:tabState', JSON.stringify({ activeTabIndex: 0, tabs: [shared, ...others] }));
  for (const [name, value] of Object.entries({ query, variables, operationName })) {
    if (value) storage.setItem(`graphiql:${name}`, value);
    else storage.removeItem(`graphiql:${name}`);
  }
  history.replaceState(null, '', location.pathname);
  return operationName;
}

/** createTab returns a tab as GraphiQL stores it. */
function createTab({ query, variables = null, operationName = null }) {
  const title = operationName || /^\s*(?:query|mutation|subscription)\s+(\w+)/m.exec(query)?.[1] || '<untitled>';
  return { id: String(Math.random()), title, query, variables, headers: null, operationName, response: null };
}
