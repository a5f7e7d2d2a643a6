import { createClient } from 'graphql-sse';

export const endpoint = new URLSearchParams(location.search).get('endpoint');

const events = createClient({ url: endpoint, retryAttempts: 0 });

/**
 * live subscribes, and subscribes again whenever the stream ends: a server that
 * stops completes its streams, so that their clients go to another. A refusal
 * that would be the same again (400 to 499) is an error for the sink.
 *
 * @param operation query, variables and operationName
 * @param sink takes answers (next) and an error
 * @returns a function that ends it
 */
export function live(operation, sink) {
  let [failures, ended] = [0, false];
  let stop, timer;
  const again = (error) => {
    if (ended) return;
    const status = error?.response?.status;
    if (status >= 400 && status < 500) {
      sink.error(error);
      return;
    }
    const wait = Math.min(30_000, 500 * 2 ** failures++);
    timer = setTimeout(start, wait * (0.5 + Math.random()));
  };
  const start = () => {
    stop = events.subscribe(operation, {
      next(answer) {
        failures = 0;
        sink.next(answer);
      },
      error: again,
      complete: () => again(),
    });
  };
  start();
  return () => {
    ended = true;
    clearTimeout(timer);
    stop();
  };
}
