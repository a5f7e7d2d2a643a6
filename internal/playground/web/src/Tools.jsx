import { ToolbarButton, ToolbarMenu, useEditorContext } from '@graphiql/react';
import copyToClipboard from 'copy-to-clipboard';
import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';

import { shareLink } from './share.js';

/** ShareButton copies a link that opens the operation. */
export function ShareButton() {
  const { queryEditor, variableEditor } = useEditorContext({ nonNull: true });
  const [copied, setCopied] = useState(false);
  const share = () => {
    copyToClipboard(
      shareLink({
        query: queryEditor.getValue(),
        variables: variableEditor.getValue(),
        operationName: queryEditor.operationName,
      }),
    );
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <ToolbarButton label={copied ? 'The link is copied' : 'Copy a link to this operation, without headers'} onClick={share}>
      <svg viewBox="0 0 16 16" className="graphiql-toolbar-icon" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
        {copied ? (
          <path d="M2 9l4 4 8-10" />
        ) : (
          <path d="M7 9.5a3 3 0 0 0 4.2 0l2.4-2.4a3 3 0 0 0-4.2-4.2l-1 1M9 6.5a3 3 0 0 0-4.2 0L2.4 8.9a3 3 0 0 0 4.2 4.2l1-1" />
        )}
      </svg>
    </ToolbarButton>
  );
}

/** ExamplesMenu opens an example as it was at first, in its own tab where that is still there. */
export function ExamplesMenu({ examples }) {
  const { tabs, addTab, changeTab, queryEditor, variableEditor } = useEditorContext({ nonNull: true });
  const open = ({ operation, query, variables }) => {
    const tab = tabs.findIndex(({ title }) => title === operation);
    flushSync(() => (tab < 0 ? addTab() : changeTab(tab)));
    queryEditor.setValue(query);
    variableEditor.setValue(variables ?? '');
  };
  return (
    <ToolbarMenu label="Examples, as they were at first" button={<ExamplesIcon />}>
      {examples.map((example) => (
        <ToolbarMenu.Item key={example.name} onSelect={() => open(example)}>
          {example.name}
        </ToolbarMenu.Item>
      ))}
    </ToolbarMenu>
  );
}

function ExamplesIcon() {
  return (
    <svg viewBox="0 0 16 16" className="graphiql-toolbar-icon" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M8 4C6 2.6 3.6 2.5 1.5 3v9.500c2.100-.5 4.500-.4 6.500 1 2-1.400 4.400-1.500 6.500-1V3C12.400 2.500 10 2.600 8 4zv9.500" />
    </svg>
  );
}

/**
 * SearchKey opens the documentation at its search with Ctrl+K, or Command+K.
 * GraphiQL knows the second alone, and only where the documentation is open.
 */
export function SearchKey() {
  useEffect(() => {
    const search = (event) => {
      if (event.key !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      // The editors have keys that begin with Ctrl+K.
      event.stopPropagation();
      // The button also gives the documentation its place, which no API does.
      flushSync(() => document.querySelector('[aria-label="Show Documentation Explorer"]')?.click());
      document.querySelector('.graphiql-doc-explorer-search-input input')?.focus();
    };
    window.addEventListener('keydown', search, true);
    return () => window.removeEventListener('keydown', search, true);
  }, []);
  return null;
}

/** SharedOperation chooses the operation of the given name, once, where the document has several. */
export function SharedOperation({ name }) {
  const { queryEditor, setOperationName } = useEditorContext({ nonNull: true });
  useEffect(() => {
    if (queryEditor && name) setOperationName(name);
    // Not again when that has made another setOperationName.
  }, [queryEditor, name]);
  return null;
}
