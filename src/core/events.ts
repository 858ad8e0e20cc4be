import { lines } from './stream';
import type { WireEvent } from './wire';

const lineLimitCharacters = 64 * 1024 * 1024;

/** Events of a `text/event-stream` body. Source: WHATWG HTML, section 9.2.6. */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<WireEvent> {
  let event: string | null = null;
  let data: string[] = [];
  for await (const line of lines(body, lineLimitCharacters)) {
    if (line === '') {
      if (data.length > 0) yield { event, data: data.join('\n') };
      [event, data] = [null, []];
      continue;
    }
    const [name = '', value] = splitField(line);
    if (name === 'data') data.push(value);
    if (name === 'event') event = value;
  }
  if (data.length > 0) yield { event, data: data.join('\n') };
}

/** Lines of a newline-delimited JSON body. */
export async function* readNdjson(body: AsyncIterable<Uint8Array>): AsyncGenerator<WireEvent> {
  for await (const line of lines(body, lineLimitCharacters)) {
    if (line.trim() !== '') yield { event: null, data: line };
  }
}

function splitField(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  if (colon < 0) return [line, ''];
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
}
