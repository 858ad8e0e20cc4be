import { collect } from '../../../src/core/collect';
import type { HttpReply } from '../../../src/core/host';
import { createKeeper } from '../../../src/core/keeper';
import type { Exchange, Outcome, Provider, Step } from '../../../src/core/provider';
import type { JsonValue } from '../../../src/operations';
import { createTestHost } from '../../support/nodeHost.mts';
import { audioFixture, type NamedConversation, type RecordedReply } from './conversation.mts';
import { adapterOf, type AnyAdapter, contextOf, deploymentOf, inputOf } from './input.mts';

export interface Turn {
  readonly exchange: Exchange;
  readonly outcome: Outcome<unknown>;
}

/** Plays a conversation through the adapter and the core's own reading of replies. `adapterAt` lends the adapter of a turn. */
export async function replay(
  provider: Provider,
  conversation: NamedConversation,
  adapterAt: (turn: number) => AnyAdapter = () => adapterOf(provider, conversation.operation),
): Promise<Turn[]> {
  const deployment = deploymentOf(provider, conversation);
  const input = inputOf(conversation.operation, conversation.input);
  const host = createTestHost({ registry: {}, keys: {} });
  const turns: Turn[] = [];
  let next: Exchange | null = adapterAt(0).request(input, deployment, contextOf(conversation));
  for (const [index, { reply }] of conversation.exchanges.entries()) {
    if (next === null) throw new Error('the conversation goes on after its end');
    const exchange: Exchange = next;
    const adapter = adapterAt(index);
    const content = await collect(httpReply(reply), exchange.request, adapter, createKeeper(host));
    const wire = { status: reply.status, headers: reply.headers, content };
    const outcome = adapter.reply(wire, asKept(exchange.step), deployment);
    turns.push({ exchange, outcome });
    next = outcome.type === 'again' ? outcome.next : null;
  }
  return turns;
}

/** A recorded reply as it comes from the network; `damage` changes its bytes. */
export function httpReply(
  reply: RecordedReply,
  damage: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
): HttpReply {
  const bytes = damage(bytesOf(reply));
  return {
    status: reply.status,
    headers: reply.headers,
    body: (async function* () {
      yield bytes;
    })(),
  };
}

/** A step after it was written down and read again, as by another process. */
export function asKept(step: Step): Step {
  const copy: { name: string; state: JsonValue } = JSON.parse(JSON.stringify(step));
  return copy;
}

function bytesOf(reply: RecordedReply): Uint8Array {
  if (reply.file !== undefined) return audioFixture(reply.file);
  if (reply.parts !== undefined) return multipart(reply);
  return new TextEncoder().encode(textOf(reply));
}

function textOf({ json, text, events, lines }: RecordedReply): string {
  if (json !== undefined) return JSON.stringify(withBase64(json), null, 2);
  if (lines !== undefined) return lines.map((line) => JSON.stringify(withBase64(line))).join('\n');
  if (events === undefined) return text ?? '';
  return events
    .map(({ event, data }) => {
      const written = typeof data === 'string' ? data : JSON.stringify(withBase64(data));
      return `${event === undefined ? '' : `event: ${event}\n`}data: ${written}\n\n`;
    })
    .join('');
}

function withBase64(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBase64);
  if (typeof value !== 'object' || value === null) return value;
  if ('$base64' in value && typeof value.$base64 === 'string') {
    return Buffer.from(audioFixture(value.$base64)).toString('base64');
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withBase64(inner)]));
}

function multipart({ headers, parts = [] }: RecordedReply): Uint8Array {
  const boundary = /boundary="?([^";]+)/.exec(headers['content-type'] ?? '')?.[1] ?? 'boundary';
  const pieces = parts.flatMap(({ headers: partHeaders, json, file }) => {
    const head = Object.entries(partHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
    const body = file === undefined ? Buffer.from(JSON.stringify(json)) : Buffer.from(audioFixture(file));
    return [Buffer.from(`--${boundary}\r\n${head.join('')}\r\n`), body, Buffer.from('\r\n')];
  });
  return new Uint8Array(Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]));
}
