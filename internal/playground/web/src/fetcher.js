const emptyBearer = /^bearer\s*$/i;

/**
 * createFetcher answers GraphiQL's requests from endpoint.
 *
 * Every tab has headers of its own, and each starts with an Authorization that
 * has no token yet. Such a header is never sent as it stands: the token last
 * used in another tab takes its place, so that it is pasted once, and where
 * there is none the header is left out. A tab without the header sends none.
 * The token lives in this closure and goes with the page.
 */
export function createFetcher(endpoint) {
  let authorization;

  return async function fetcher(operation, { headers: given = {} } = {}) {
    const headers = new Headers({
      // Under this type an answer with errors has status 200 all the same: the
      // page shows the errors, and the browser's console is left to real faults.
      Accept: 'application/json',
      'Content-Type': 'application/json',
    });
    for (const [name, value] of Object.entries(given)) headers.set(name, value);

    if (emptyBearer.test(headers.get('Authorization') ?? '')) {
      headers.delete('Authorization');
      if (authorization) headers.set('Authorization', authorization);
    } else {
      authorization = headers.get('Authorization') ?? authorization;
    }

    const response = await fetch(endpoint, {
      method: 'POST',
      headers,
      body: JSON.stringify(operation),
    });
    const body = await response.text();
    try {
      return JSON.parse(body);
    } catch {
      // A proxy in between may answer in HTML or plain text.
      throw new Error(`HTTP ${response.status} ${response.statusText}: ${body.slice(0, 500)}`);
    }
  };
}
