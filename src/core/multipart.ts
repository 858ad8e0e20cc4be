import { RouterFailure } from '../operations';
import { concatenate } from './stream';

export interface MultipartPart {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

const headerLimitBytes = 16 * 1024;

/** The parts of a multipart body, each to be read before the next is asked for. Source: RFC 2046, section 5.1. */
export async function* multipartParts(
  stream: AsyncIterable<Uint8Array>,
  contentType: string,
): AsyncGenerator<MultipartPart> {
  const boundary = /boundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(contentType);
  const name = boundary?.[1] ?? boundary?.[2];
  if (name === undefined) throw new RouterFailure('badReply', 'The reply has several parts but names no boundary');
  const window = new Window(stream[Symbol.asyncIterator](), new TextEncoder().encode('\r\n'));
  const delimiter = new TextEncoder().encode(`\r\n--${name}`);
  await drain(window.until(delimiter));
  while (!(await window.startsWith('--'))) {
    const headers = parseHeaders(await window.take(new TextEncoder().encode('\r\n\r\n'), headerLimitBytes));
    const body = window.until(delimiter);
    yield { headers, body };
    await drain(body);
  }
}

async function drain(body: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of body) void chunk;
}

function parseHeaders(bytes: Uint8Array): Record<string, string> {
  const rows = new TextDecoder()
    .decode(bytes)
    .split('\r\n')
    .filter((row) => row.includes(':'));
  return Object.fromEntries(
    rows.map((row) => [row.slice(0, row.indexOf(':')).trim().toLowerCase(), row.slice(row.indexOf(':') + 1).trim()]),
  );
}

/** Looks through a stream for delimiters while holding little more than one chunk. */
class Window {
  private ended = false;

  constructor(
    private readonly source: AsyncIterator<Uint8Array>,
    private held: Uint8Array,
  ) {}

  /** The bytes up to the delimiter, which is consumed. */
  async *until(delimiter: Uint8Array): AsyncGenerator<Uint8Array> {
    for (;;) {
      const at = indexOf(this.held, delimiter);
      if (at >= 0) {
        const before = this.held.subarray(0, at);
        this.held = this.held.subarray(at + delimiter.byteLength);
        if (before.byteLength > 0) yield before;
        return;
      }
      const safe = Math.max(0, this.held.byteLength - delimiter.byteLength + 1);
      const before = this.held.subarray(0, safe);
      this.held = this.held.subarray(safe);
      if (before.byteLength > 0) yield before;
      if (!(await this.more())) throw new RouterFailure('badReply', 'The reply ended in the middle of a part');
    }
  }

  /** Like `until`, whole, with a limit. */
  async take(delimiter: Uint8Array, limitBytes: number): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    for await (const chunk of this.until(delimiter)) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > limitBytes) throw new RouterFailure('badReply', 'A part of the reply has headers that never end');
      chunks.push(chunk);
    }
    return concatenate(chunks);
  }

  async startsWith(text: string): Promise<boolean> {
    while (this.held.byteLength < text.length) {
      if (!(await this.more())) throw new RouterFailure('badReply', 'The reply ended in the middle of a part');
    }
    return new TextDecoder().decode(this.held.subarray(0, text.length)) === text;
  }

  private async more(): Promise<boolean> {
    if (this.ended) return false;
    const next = await this.source.next();
    if (next.done) this.ended = true;
    else this.held = concatenate([this.held, next.value]);
    return !next.done;
  }
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array): number {
  const first = wanted[0] ?? 0;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at + wanted.byteLength > bytes.byteLength) return -1;
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}
