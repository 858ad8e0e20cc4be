import type { BinaryHelperFunctions, IBinaryData } from 'n8n-workflow';
import type { Host } from '../../core/host';
import { fromByte, RouterFailure, type AudioSource, type FileRef, type JsonValue } from '../../operations';
import { base64Bytes, base64SizeBytes } from './base64';

type Readable = Exclude<Parameters<BinaryHelperFunctions['prepareBinaryData']>[0], Uint8Array>;

/** Whatever n8n lends that has its store of binary data. */
export interface Storing {
  readonly helpers: BinaryHelperFunctions;
}

/** Makes streams out of generators. Its class is taken from a stream that n8n handed out, as none can be imported. */
export interface StreamMaker {
  from: ((bytes: AsyncIterable<Uint8Array>) => Readable) | null;
}

/** Remembers how to make a stream, given one. */
export function rememberStream(streams: StreamMaker, stream: unknown): void {
  if (streams.from !== null || typeof stream !== 'object' || stream === null) return;
  for (let kind = Object.getPrototypeOf(stream); kind !== null; kind = Object.getPrototypeOf(kind)) {
    const maker = kind.constructor;
    if (maker.name === 'Readable') streams.from = (bytes) => maker.from(bytes, { objectMode: false });
  }
}

/** What a host does with files, on n8n's store of binary data in each of its modes. */
export function createFiles(
  context: Storing,
  streams: StreamMaker,
): Pick<Host, 'openFile' | 'saveFile'> & Required<Pick<Host, 'saveBytes'>> {
  return {
    openFile: (file) => sourceOf(context, binaryOf(file), streams),
    async saveFile(stream, fileName, mediaType) {
      const count: Count = { sizeBytes: 0, failure: undefined };
      const saved = await keep(context, counted(stream, count), fileName, mediaType, streams).catch((reason: unknown) =>
        Promise.reject(count.failure ?? reason),
      );
      return fileRefOf({ ...saved, fileName, mimeType: mediaType, bytes: count.sizeBytes });
    },
    async saveBytes(bytes, fileName, mediaType) {
      const { buffer, byteOffset, byteLength } = bytes;
      const held = Buffer.from(buffer, byteOffset, byteLength);
      const saved = await context.helpers.prepareBinaryData(held, fileName, mediaType);
      return fileRefOf({ ...saved, fileName, mimeType: mediaType, bytes: byteLength });
    },
  };
}

/** A file of n8n's store as the core knows files. */
export function fileRefOf(binary: IBinaryData): FileRef {
  const { id, fileName = '', mimeType, bytes, data } = binary;
  const stored: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(binary)) if (value !== undefined) stored[name] = value;
  return {
    id: id ?? 'memory',
    fileName,
    mediaType: mimeType,
    sizeBytes: id === undefined ? base64SizeBytes(data) : (bytes ?? 0),
    stored,
  };
}

/** The binary data behind a file that this host kept. */
export function binaryOf(file: FileRef): IBinaryData {
  const stored: unknown = file.stored;
  if (isBinary(stored)) return stored;
  throw new RouterFailure('invalidInput', `The file '${file.fileName}' was not kept by n8n`);
}

function isBinary(stored: unknown): stored is IBinaryData {
  if (typeof stored !== 'object' || stored === null || !('data' in stored) || !('mimeType' in stored)) return false;
  return typeof stored.data === 'string' && typeof stored.mimeType === 'string';
}

function sourceOf(context: Storing, binary: IBinaryData, streams: StreamMaker): AudioSource {
  const { id } = binary;
  return {
    fileName: binary.fileName ?? '',
    mediaType: binary.mimeType,
    sizeBytes: id === undefined ? base64SizeBytes(binary.data) : (binary.bytes ?? null),
    open: (startByte = 0) =>
      id === undefined ? base64Bytes(binary.data, startByte) : fromByte(storedBytes(context, id, streams), startByte),
  };
}

/** Most bytes that are handed to n8n in one piece. */
const pieceBytes = 1024 * 1024;

/** A small file in one piece; else a stream where one can be made, else all of it: nothing was received yet, so that is little. */
async function keep(
  context: Storing,
  bytes: AsyncIterable<Uint8Array>,
  fileName: string,
  mediaType: string,
  streams: StreamMaker,
): Promise<IBinaryData> {
  const { prepareBinaryData } = context.helpers;
  const most = streams.from === null ? Infinity : pieceBytes;
  const { head, rest } = await begin(bytes, most);
  if (rest === null || streams.from === null) {
    return await prepareBinaryData(Buffer.concat(head), fileName, mediaType);
  }
  return await prepareBinaryData(streams.from(both(head, rest)), fileName, mediaType);
}

/** The first bytes of a stream, a little more than `most`, and what comes behind them; null if that was all. */
async function begin(bytes: AsyncIterable<Uint8Array>, most: number) {
  const rest = bytes[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  for (let sizeBytes = 0; sizeBytes <= most; sizeBytes += head.at(-1)?.byteLength ?? 0) {
    const next = await rest.next();
    if (next.done) return { head, rest: null };
    head.push(next.value);
  }
  return { head, rest: { [Symbol.asyncIterator]: () => rest } };
}

async function* both(head: readonly Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head;
  yield* rest;
}

async function* storedBytes(context: Storing, id: string, streams: StreamMaker): AsyncGenerator<Uint8Array> {
  const stream: AsyncIterable<unknown> = await context.helpers.getBinaryStream(id);
  rememberStream(streams, stream);
  for await (const chunk of stream) yield chunk instanceof Uint8Array ? chunk : new TextEncoder().encode(String(chunk));
}

/** The bytes that passed, and what ended them early. */
interface Count {
  sizeBytes: number;
  failure: unknown;
}

async function* counted(stream: AsyncIterable<Uint8Array>, count: Count): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) {
      count.sizeBytes += chunk.byteLength;
      yield chunk;
    }
  } catch (reason) {
    throw (count.failure = reason);
  }
}
