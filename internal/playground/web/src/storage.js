// GraphiQL's keys for values that hold headers: of the tabs, of the operations
// that were run, and of those that were marked.
const keys = { headers: 'graphiql:headers', tabs: 'graphiql:tabState', lists: ['graphiql:queries', 'graphiql:favorites'] };

/**
 * createStorage is the browser's local storage without headers, which may hold
 * a token: GraphiQL's history writes them down whatever its settings say. What
 * earlier versions of this page wrote is cleared of them.
 *
 * @param headers the text of the headers pane for an operation of the history
 */
export function createStorage(headers) {
  const storage = {
    getItem(key) {
      const value = localStorage.getItem(key);
      return value && keys.lists.includes(key) ? withHeaders(value, headers) : value;
    },
    setItem(key, value) {
      if (key === keys.headers) return;
      localStorage.setItem(key, key === keys.tabs || keys.lists.includes(key) ? withHeaders(value, null) : value);
    },
    removeItem(key) {
      localStorage.removeItem(key);
    },
    get length() {
      return own().length;
    },
    clear() {
      for (const key of own()) localStorage.removeItem(key);
    },
  };
  localStorage.removeItem(keys.headers);
  for (const key of [keys.tabs, ...keys.lists]) {
    const value = localStorage.getItem(key);
    try {
      if (value) storage.setItem(key, value);
    } catch {
      // Not what GraphiQL writes.
      localStorage.removeItem(key);
    }
  }
  return storage;
}

function own() {
  return Object.keys(localStorage).filter((key) => key.startsWith('graphiql:'));
}

/** withHeaders puts a text in the place of all headers. GraphiQL's hash of a tab has them too. */
function withHeaders(text, headers) {
  return JSON.stringify(JSON.parse(text), (key, value) => {
    if (key === 'headers') return headers;
    return key === 'hash' ? null : value;
  });
}
