import type { AudioSource, FileRef, JsonValue } from '../operations';

/** Marks a recording inside a JSON body: it is sent as base64 without being held whole. */
export interface Base64Audio {
  readonly base64: AudioSource;
}

/** JSON that may hold recordings. */
export type WireJson =
  | string
  | number
  | boolean
  | null
  | undefined
  | Base64Audio
  | readonly WireJson[]
  | { readonly [key: string]: WireJson };

export type FormField = readonly [name: string, value: string | AudioSource];

export type WireBody =
  { readonly json: WireJson } | { readonly form: readonly FormField[] } | { readonly raw: AudioSource };

/** Raw samples without a header, 16 bit little endian mono unless told otherwise. */
export interface PcmLayout {
  readonly sampleRate: number;
  readonly channels?: number;
  readonly bitsPerSample?: number;
}

/** The file that an audio reply becomes. With `pcm`, the bytes are raw samples and get a WAV header. */
export interface ExpectedFile {
  /** Without extension. */
  readonly name: string;
  readonly mediaType: string;
  readonly pcm?: PcmLayout;
  /** Where anybody can open the file at the provider, and for how long. */
  readonly published?: { readonly url: string; readonly lifetimeMs: number };
}

/**
 * What an adapter wants to be sent. `path` belongs to a named origin of the provider ('api' unless said); a full `url` is
 * signed only if it lies in one of them.
 */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly origin?: string;
  readonly path?: string;
  readonly url?: string;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: WireBody;
  readonly as: 'json' | 'text' | 'audio' | 'mixed' | 'sse' | 'ndjson';
  /**
   * For `audio`, and for audio inside `mixed`, `sse`, `ndjson`. With `json` it says that the body holds audio as base64: then
   * `frame` gets the whole body as one event.
   */
  readonly file?: ExpectedFile;
  /** With `audio`: a reply of `application/json` is no mistake, and is read as `json`. */
  readonly orJson?: true;
  /** How long the provider may take at most, milliseconds. */
  readonly timeoutMs?: number;
}

/** A file that arrived, with the length its container tells (null where it tells none). */
export interface ReceivedFile {
  readonly file: FileRef;
  readonly durationSeconds: number | null;
}

export type WireContent =
  | { readonly as: 'json'; readonly json: unknown }
  | { readonly as: 'text'; readonly text: string }
  | ({ readonly as: 'audio' } & ReceivedFile)
  | { readonly as: 'mixed'; readonly json: readonly unknown[]; readonly files: readonly ReceivedFile[] }
  | { readonly as: 'frames'; readonly frames: readonly JsonValue[]; readonly audio: ReceivedFile | null };

/** What came back, read and bounded by the core. Status is always below 400: errors go to the provider's error reader. */
export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: WireContent;
}

/** One event of a stream (`sse`) or one line (`ndjson`). */
export interface WireEvent {
  readonly event: string | null;
  readonly data: string;
}

/** What an adapter makes of one event: bytes for the file, JSON to keep, or neither. */
export interface Frame {
  readonly audioBase64?: string;
  readonly json?: JsonValue;
}

/** Marks a recording inside a JSON body. */
export function base64(audio: AudioSource): Base64Audio {
  return { base64: audio };
}
