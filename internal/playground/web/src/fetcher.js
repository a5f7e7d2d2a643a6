import { getOperationAST } from 'graphql';

import { parse, textOf } from './json.js';
import { readEvents } from './stream.js';

const emptyBearer = /^bearer\s*$/i;

/**
 * createFetcher answers GraphiQL's requests from endpoint: queries and mutations
 * with one answer, subscriptions with a sequence of them.
 *
 * Every tab has headers of its own, and each starts with an Authorization that
 * has no token yet. Such a header is never sent as it stands: the token last
 * used in another tab takes its place, so that it is pasted once, and where
 * there is none the header is left out. A tab without the header sends none.
 * The token lives in this closure and goes with the page.
 *
 * @param begin is called when an operation of the user's is sent, and returns
 *   the function that is called with what is known of its answer, and again
 *   when more is
 */
export function createFetcher(endpoint, begin) {
  let authorization;

  function headersOf(given, subscribes) {
    const headers = new Headers({
      // Under JSON's own type an answer with errors has status 200 all the same:
      // the page shows the errors, and the browser's console is left to real faults.
      Accept: subscribes ? 'text/event-stream' : 'application/json',
      'Content-Type': 'application/json',
    });
    for (const [name, value] of Object.entries(given)) headers.set(name, value);

    if (emptyBearer.test(headers.get('Authorization') ?? '')) {
      headers.delete('Authorization');
      if (authorization) headers.set('Authorization', authorization);
    } else {
      authorization = headers.get('Authorization') ?? authorization;
    }
    return headers;
  }

  return async function fetcher({ query, variables, operationName }, { headers: given = {}, documentAST } = {}) {
    // GraphiQL's introspection has no document.
    const report = documentAST ? begin() : () => {};
    const subscribes = documentAST && getOperationAST(documentAST, operationName)?.operation === 'subscription';
    const abort = new AbortController();
    const start = performance.now();
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: headersOf(given, subscribes),
      body: `{"query":${JSON.stringify(query)}${variables ? `,"variables":${textOf(variables)}` : ''}${
        operationName ? `,"operationName":${JSON.stringify(operationName)}` : ''
      }}`,
      signal: abort.signal,
    });
    const head = { status: response.status, requestId: response.headers.get('X-Request-Id') };
    const answer = (text, more) => {
      const value = read(text, response);
      report({ ...head, ...more, milliseconds: performance.now() - start, explain: value.extensions?.explain });
      return value;
    };
    if (response.headers.get('Content-Type')?.startsWith('text/event-stream')) {
      return readEvents(response.body, abort, answer);
    }
    const text = await response.text();
    return answer(text, { bytes: new Blob([text]).size });
  };
}

function read(text, { status, statusText }) {
  try {
    return parse(text);
  } catch {
    // A proxy in between may answer in HTML or plain text.
    throw new Error(`HTTP ${status} ${statusText}: ${text.slice(0, 500)}`);
  }
}
