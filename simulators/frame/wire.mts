import type { IncomingHttpHeaders } from 'node:http';

/** A file part of a multipart request, whole in memory. */
export interface Upload {
  field: string;
  fileName: string;
  mediaType: string;
  bytes: Uint8Array;
}

/** Parsed parameters, from a JSON body or a form: `a[]` and repeated names are lists, `a[b]` is an object. */
export type Fields = Record<string, unknown>;

/** What a client asked, parsed once, as every route sees it. */
export interface Call {
  method: string;
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  key: string | null;
  fields: Fields;
  uploads: Upload[];
  body: 'none' | 'json' | 'form' | 'raw' | 'broken' | 'tooLarge';
  requestId: string;
}

/** A part of a reply body, sent as it comes. */
export type Piece = string | Uint8Array;

/** What a customer is charged for one request: integer units and integer nano-dollars (negative for a refund). */
export interface Charge {
  model: string;
  unit: string;
  quantity: number;
  costNanos: bigint;
}

/** An answer; whole bodies carry Content-Length, iterables go out chunked. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Piece | Iterable<Piece> | AsyncIterable<Piece>;
  charges?: Charge[];
}

export type RefusalKind =
  | 'missingKey'
  | 'unauthorized'
  | 'outOfCredit'
  | 'notFound'
  | 'methodNotAllowed'
  | 'tooLarge'
  | 'badBody'
  | 'badParameter'
  | 'status';

/** Why a request is turned down, before the provider's own shape is given to it. */
export interface Refusal {
  kind: RefusalKind;
  status?: number;
  message?: string;
  parameter?: string;
  code?: string;
}

/** One method and path (`/v1/voices/:voice`); `validate` answers bad parameters, `costs` marks what needs credit. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  open?: boolean;
  files?: boolean;
  costs?: boolean;
  validate?(call: Call): Reply | null;
  handle(call: Call): Reply | Promise<Reply>;
}

/** What a wire format may use of its surroundings. */
export interface World {
  jobMs: number;
  effectSeconds: number;
  musicSeconds: number;
  now(): number;
  newId(length: number, alphabet?: string): string;
  later(afterMs: number, work: () => void): void;
  filesOrigin(): string;
  deliver(url: string, body: unknown, headers: Record<string, string>): Promise<boolean>;
  fetchAudio(url: string): Promise<Uint8Array | null>;
  charge(requestId: string, path: string, charge: Charge): void;
}

/** A provider's wire format: how keys come, how it refuses, and its routes. `routes` is called anew after a reset. */
export interface Wire {
  id: string;
  title: string;
  basePath: string;
  bodyLimitBytes: number;
  validatesFirst?: boolean;
  hasFiles?: boolean;
  readKey(headers: IncomingHttpHeaders): string | null;
  refuse(refusal: Refusal, call: Call): Reply;
  headers?(call: Call, reply: Reply): Record<string, string>;
  routes(world: World): Route[];
}
