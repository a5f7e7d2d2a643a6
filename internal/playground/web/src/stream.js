import { EventSourceParserStream } from 'eventsource-parser/stream';

/**
 * readEvents returns the answers in a stream of GraphQL over server-sent events
 * (distinct connections mode), as they come. To return from the sequence ends
 * the request.
 *
 * @param answer makes an answer of an event's text, its size and its number
 */
export function readEvents(body, abort, answer) {
  const answers = read(body, abort.signal, answer);
  return {
    next: () => answers.next(),
    return() {
      // A generator takes a return only where it yields, not while it waits.
      abort.abort();
      return answers.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* read(body, signal, answer) {
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream()).getReader();
  try {
    for (let number = 1; ; ) {
      const { value, done } = await events.read();
      if (done) throw new Error('the stream was cut off');
      if (value.event === 'complete') return;
      yield answer(value.data, { bytes: new Blob([value.data]).size, events: number++ });
    }
  } catch (error) {
    if (!signal.aborted) throw new Error(`${error.message}: run it again`);
  }
}
