import { audioFromBytes, type AudioSource, type FileRef, type JsonValue, RouterFailure, raise } from '../operations';
import type { Sniffed } from '../media';
import { decodeBase64 } from './base64';
import type { Host, HttpReply } from './host';
import { multipartParts } from './multipart';
import type { Adapter } from './provider';
import { readEvents, readNdjson } from './events';
import { bounded, concatenate, heldBytes, readAll, tooLarge } from './stream';
import type { ExpectedFile, Frame, PcmLayout, ReceivedFile, WireContent, WireEvent, WireRequest } from './wire';

const jsonLimitBytes = 64 * 1024 * 1024;
const audioLimitBytes = 2 * 1024 * 1024 * 1024;
const headBytes = 4 * 1024;
const pcmLimitBytes = 256 * 1024 * 1024;

/** What a file is by its first bytes; `sniffed` is null for raw samples. */
export interface Identity {
  readonly fileName: string;
  readonly mediaType: string;
  readonly sniffed: Sniffed | null;
}

/** How files are kept: named by what their bytes are, measured once they are there. */
export interface FileKeeper {
  readonly host: Host;
  /** Name and media type by the first bytes; throws badReply if they are no audio. */
  identity(head: Uint8Array, expected: ExpectedFile): Identity;
  durationSeconds(file: AudioSource, identity: Identity): Promise<number | null>;
  wavFromPcm(chunks: readonly Uint8Array[], layout: PcmLayout): AsyncIterable<Uint8Array>;
}

/** Reads a reply as the adapter asked for it. Bounded; the connection is let go at the end. */
export async function collect(
  reply: HttpReply,
  request: WireRequest,
  adapter: Pick<Adapter<'speak'>, 'frame'>,
  keeper: FileKeeper,
): Promise<WireContent> {
  switch (request.as) {
    case 'json':
      if (request.file === undefined) return { as: 'json', json: parseJson(await readText(reply)) };
      return collectFrames(wholeBody(reply), request, adapter.frame, reply, keeper);
    case 'text':
      return { as: 'text', text: await readText(reply) };
    case 'audio':
      if (request.orJson && isJson(reply)) return { as: 'json', json: parseJson(await readText(reply)) };
      return { as: 'audio', ...(await keepAudio(reply, request.file, keeper)) };
    case 'mixed':
      return collectMixed(reply, request, keeper);
    case 'sse':
      return collectFrames(readEvents(reply.body), request, adapter.frame, reply, keeper);
    case 'ndjson':
      return collectFrames(readNdjson(reply.body), request, adapter.frame, reply, keeper);
  }
}

function isJson({ headers }: HttpReply): boolean {
  return /^application\/json\b/i.test(headers['content-type'] ?? '');
}

async function readText(reply: HttpReply): Promise<string> {
  return new TextDecoder().decode(await readAll(reply.body, jsonLimitBytes, 'The reply'));
}

async function* wholeBody(reply: HttpReply): AsyncGenerator<WireEvent> {
  const data = await readText(reply);
  parseJson(data);
  yield { event: null, data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return raise(new RouterFailure('badReply', 'The reply is not valid JSON'));
  }
}

async function keepAudio(
  reply: HttpReply,
  expected: ExpectedFile | undefined,
  keeper: FileKeeper,
): Promise<ReceivedFile> {
  refuseText(reply);
  const stated = statedBytes(reply);
  const { saveBytes } = keeper.host;
  if (saveBytes === undefined || expected?.pcm !== undefined || stated === undefined || stated > heldBytes)
    return keep(audioBytes(reply, stated), expected, reply, keeper, stated);
  const bytes = await readAll(reply.body, heldBytes, 'The audio');
  refuseOtherSize(bytes.byteLength, stated);
  return keepWhole(bytes, wantedOf(expected, reply), saveBytes, keeper);
}

function refuseText(reply: HttpReply): void {
  const mediaType = reply.headers['content-type'] ?? '';
  if (/^(text\/|application\/(json|problem\+json|xml))/i.test(mediaType)) {
    throw new RouterFailure('badReply', `The reply is ${mediaType.split(';')[0]}, not audio`);
  }
}

async function* audioBytes(reply: HttpReply, stated: number | undefined): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0;
  for await (const chunk of reply.body) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > audioLimitBytes) throw tooLarge(audioLimitBytes);
    yield chunk;
  }
  refuseOtherSize(sizeBytes, stated);
}

function refuseOtherSize(sizeBytes: number, stated: number | undefined): void {
  if (sizeBytes === 0) throw new RouterFailure('badReply', 'The audio in the reply is empty');
  if (stated !== undefined && stated !== sizeBytes) {
    throw new RouterFailure('badReply', `The audio ended after ${sizeBytes} of ${stated} bytes`);
  }
}

/** The size that a reply states for its bytes as they are read. */
function statedBytes({ headers }: HttpReply): number | undefined {
  const stated = headers['content-length'];
  return stated === undefined || headers['content-encoding'] !== undefined ? undefined : Number(stated);
}

async function keep(
  bytes: AsyncIterable<Uint8Array>,
  expected: ExpectedFile | undefined,
  reply: HttpReply,
  keeper: FileKeeper,
  stated?: number,
): Promise<ReceivedFile> {
  const wanted = wantedOf(expected, reply);
  const isWrapped = wanted.pcm !== undefined;
  const stream = isWrapped ? keeper.wavFromPcm(await gather(bytes), wanted.pcm) : bytes;
  const rest = stream[Symbol.asyncIterator]();
  const head = await peek(rest, headBytes);
  const identity = keeper.identity(head, wanted);
  const { fileName, mediaType } = identity;
  const held: Held = { chunks: [], sizeBytes: 0 };
  const sizeBytes = isWrapped ? undefined : stated;
  const file = await keeper.host.saveFile(holding(held, head, rest), fileName, mediaType, sizeBytes);
  const kept =
    held.chunks === null ? keeper.host.openFile(file) : audioFromBytes(concatenate(held.chunks), fileName, mediaType);
  return {
    file: { ...file, ...publicAddress(wanted, keeper) },
    durationSeconds: await keeper.durationSeconds(kept, identity),
  };
}

function wantedOf(expected: ExpectedFile | undefined, { headers }: HttpReply): ExpectedFile {
  const claimed = headers['content-type']?.split(';')[0]?.trim() ?? 'application/octet-stream';
  return expected ?? { name: 'audio', mediaType: claimed };
}

async function keepWhole(
  bytes: Uint8Array,
  wanted: ExpectedFile,
  saveBytes: NonNullable<Host['saveBytes']>,
  keeper: FileKeeper,
): Promise<ReceivedFile> {
  const identity = keeper.identity(bytes.subarray(0, headBytes), wanted);
  const { fileName, mediaType } = identity;
  const file = await saveBytes(bytes, fileName, mediaType);
  const durationSeconds = await keeper.durationSeconds(audioFromBytes(bytes, fileName, mediaType), identity);
  return { file: { ...file, ...publicAddress(wanted, keeper) }, durationSeconds };
}

function publicAddress({ published }: ExpectedFile, { host }: FileKeeper): Pick<FileRef, 'url' | 'urlExpiresAt'> {
  if (published === undefined) return {};
  return { url: published.url, urlExpiresAt: new Date(host.now() + published.lifetimeMs).toISOString() };
}

/** The first bytes of a stream; it goes on behind them. */
async function peek(stream: AsyncIterator<Uint8Array>, sizeBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let held = 0; held < sizeBytes;) {
    const next = await stream.next();
    if (next.done) break;
    chunks.push(next.value);
    held += next.value.byteLength;
  }
  return concatenate(chunks);
}

/** What was passed on; its chunks are null once they are more than what is held in memory. */
interface Held {
  chunks: Uint8Array[] | null;
  sizeBytes: number;
}

/** Passes a stream on behind its head, and holds it. */
async function* holding(held: Held, head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for (let chunk = head; ;) {
      held.sizeBytes += chunk.byteLength;
      if (held.sizeBytes > heldBytes) held.chunks = null;
      held.chunks?.push(chunk);
      yield chunk;
      const next = await rest.next();
      if (next.done) return;
      chunk = next.value;
    }
  } finally {
    await rest.return?.();
  }
}

async function gather(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bounded(bytes, pcmLimitBytes)) chunks.push(chunk);
  return chunks;
}

async function collectMixed(reply: HttpReply, request: WireRequest, keeper: FileKeeper): Promise<WireContent> {
  const json: unknown[] = [];
  const files: ReceivedFile[] = [];
  for await (const part of multipartParts(reply.body, reply.headers['content-type'] ?? '')) {
    const isJson = /json/i.test(part.headers['content-type'] ?? '');
    if (isJson) json.push(parseJson(new TextDecoder().decode(concatenate(await gather(part.body)))));
    else files.push(await keep(part.body, request.file, { ...reply, headers: part.headers }, keeper));
  }
  return { as: 'mixed', json, files };
}

async function collectFrames(
  events: AsyncIterable<WireEvent>,
  request: WireRequest,
  frame: ((event: WireEvent) => Frame) | undefined,
  reply: HttpReply,
  keeper: FileKeeper,
): Promise<WireContent> {
  if (frame === undefined) throw new RouterFailure('badReply', 'Nothing reads the events of this reply');
  const frames: JsonValue[] = [];
  const audio = audioOf(events, frame, frames);
  const first = await audio.next();
  if (first.done) return { as: 'frames', frames, audio: null };
  return {
    as: 'frames',
    frames,
    audio: await keep(prepend(first.value, audio), request.file, { ...reply, headers: {} }, keeper),
  };
}

async function* audioOf(
  events: AsyncIterable<WireEvent>,
  frame: (event: WireEvent) => Frame,
  frames: JsonValue[],
): AsyncGenerator<Uint8Array> {
  for await (const event of events) {
    const { audioBase64, json } = frame(event);
    if (json !== undefined) frames.push(json);
    if (audioBase64 === undefined) continue;
    const bytes = decodeBase64(audioBase64);
    if (bytes === null) throw new RouterFailure('badReply', 'The audio in the reply is not valid base64');
    yield bytes;
  }
}

async function* prepend(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}
