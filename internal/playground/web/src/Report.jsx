import { useEditorContext } from '@graphiql/react';
import { useEffect, useSyncExternalStore } from 'react';

/** Report tells below an answer what is known of it, and with explain what was asked of Carbon. */
export function Report({ reports }) {
  const { tabs, activeTabIndex } = useEditorContext({ nonNull: true });
  const tab = tabs[activeTabIndex]?.id;
  useEffect(() => reports.show(tab), [reports, tab]);
  const report = useSyncExternalStore(reports.subscribe, reports.get)[tab];
  if (!report) return null;
  const { status, milliseconds, bytes, events, requestId, explain } = report;
  return (
    <div className="playground-report">
      <p>
        <span>HTTP {status}</span>
        <span>{Math.round(milliseconds).toLocaleString('en')} ms</span>
        <span>{bytes.toLocaleString('en')} bytes</span>
        {events && <span>{events === 1 ? '1 event' : `${events} events`}</span>}
        {explain?.requestsPerMinute && <span>{explain.requestsPerMinute} upstream requests a minute</span>}
        {requestId && (
          <span>
            request <code>{requestId}</code>
          </span>
        )}
      </p>
      {explain?.requests && <Requests requests={explain.requests} />}
    </div>
  );
}

function Requests({ requests }) {
  return (
    <details open>
      <summary>{requests.length === 1 ? '1 upstream request' : `${requests.length} upstream requests`}</summary>
      <ol>
        {requests.map(({ method, path, query, status, bytes, milliseconds, shared, cached, retry }, i) => (
          <li key={i}>
            {status ?? 'no answer'}, {milliseconds} ms, {bytes.toLocaleString('en')} bytes
            {shared && ', shared'}
            {cached && ', cached'}
            {retry && ', sent again'}
            <code>
              {method} {path}
              {query && `?${readable(query)}`}
            </code>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** readable undoes the escapes of a query string where it has any that can be undone. */
function readable(query) {
  try {
    return decodeURIComponent(query);
  } catch {
    return query;
  }
}
