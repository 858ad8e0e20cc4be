import type { Attempt, AudioSource, FileRef, OperationId, UsageRecord } from '../operations';

/** A body that is sent as it is read, with its exact size. */
export interface HttpBody {
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** All of it, where it holds no recording: a host that can send it in one piece should. */
  readonly bytes?: Uint8Array;
  stream(): AsyncIterable<Uint8Array>;
}

/** A request ready to be sent. `signAs` names the provider whose key the host adds; without it nothing is signed. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: HttpBody;
  readonly signAs?: string;
}

/** A reply as it arrives. Header names are lower-case. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Thrown by `send`: `notSent` is refused, DNS or TLS; `lost` is anything later or unknown; `timedOut` is lost by the clock. */
export class SendFailure extends Error {
  override readonly name = 'SendFailure';

  constructor(
    readonly certainty: 'notSent' | 'lost' | 'timedOut',
    message: string,
  ) {
    super(message);
  }
}

/** Whose job a callback URL is for. `item` is the label of the run. */
export interface CallbackAbout {
  readonly provider: string;
  readonly item?: number;
}

/** An attempt that is about to be sent. */
export interface AttemptNotice {
  readonly id: string;
  readonly operation: OperationId;
  readonly provider: string;
  readonly model: string;
  readonly part: number;
  /** Whether its answer is the whole answer, so that its bytes can be handed on as they arrive. */
  readonly isWhole: boolean;
  /** What it is charged at most; exact where every quantity was counted. */
  readonly bound: readonly UsageRecord[];
}

/** What serves a model, as far as an order of them needs it. */
export interface Offering {
  readonly provider: { readonly id: string };
  readonly deployment: { readonly model: string };
}

/** Where the parts of long recordings wait outside memory until they are sent. */
export interface PartRoom {
  /** Cutting holds a part in memory, so this is done by few at a time; the others wait. */
  inTurn<T>(task: () => Promise<T>): Promise<T>;
  keep(part: AudioSource): Promise<{ readonly source: AudioSource; release(): void }>;
}

/** What a surface lends the core. The core holds no socket, timer, key or environment variable of its own. */
export interface Host {
  /** Sends one request, follows no redirect and throws on no status; throws only SendFailure. */
  send(request: HttpRequest, timeoutMs: number): Promise<HttpReply>;
  openFile(file: FileRef): AudioSource;
  /** Keeps a file as its bytes arrive. What the stream throws goes through. `sizeBytes` is given where the provider states it. */
  saveFile(
    stream: AsyncIterable<Uint8Array>,
    fileName: string,
    mediaType: string,
    sizeBytes?: number,
  ): Promise<FileRef>;
  /** Keeps a small file that is here in one piece. Absent where bytes are to be handed on as they arrive. */
  saveBytes?(bytes: Uint8Array, fileName: string, mediaType: string): Promise<FileRef>;
  /** Absent where a part is to stay in memory until it is sent. */
  readonly partRoom?: PartRoom;
  /** Where a provider can announce the end of a job; undefined where nobody listens. */
  callbackUrl?(nonce: string, about: CallbackAbout): string | undefined;
  /** Whether the provider can be asked: it has a key, or needs none. */
  isConfigured(providerId: string): boolean;
  /** Base URL that replaces the provider's own for one of its named origins. */
  baseUrl?(providerId: string, origin: string): string | undefined;
  /** Networks (CIDR) that user-given URLs may reach although they are not public. */
  readonly allowedNetworks?: readonly string[];
  sleep(ms: number): Promise<void>;
  now(): number;
  /** From 0 to below 1, for jitter and nonces. */
  random(): number;
  /** Told before an attempt is sent; what it throws refuses the attempt. */
  beforeAttempt?(notice: AttemptNotice): Promise<void>;
  /** Told when an attempt has ended, with what was metered for it. */
  afterAttempt?(attempt: Attempt, usage: readonly UsageRecord[]): Promise<void>;
  /** Those that can serve, in the order in which this host would have them tried. */
  arrange?<T extends Offering>(operation: OperationId, candidates: readonly T[]): readonly T[];
  /** Aborted when the caller gave up. */
  readonly signal?: AbortSignal;
}
