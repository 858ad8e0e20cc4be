import type { z } from 'zod/v4';
import type {
  AudioSource,
  FailureKind,
  InputOf,
  JsonValue,
  OperationId,
  OutputOf,
  Quantity,
  UsageRecord,
  Voice,
} from '../operations';
import type { CreateInvoiceRequest } from '../billing/invoice/request';
import type { InvoiceFormat } from '../billing/render/file';
import type { CostReport, CostReportRequest } from '../billing/report';
import type { CallbackContract } from './callback';
import type { Deployment } from './deployment';
import type { Frame, WireEvent, WireReply, WireRequest } from './wire';

/** The adapter's only memory between a request and its reply: plain JSON. */
export interface Step {
  readonly name: string;
  readonly state: JsonValue;
}

export interface Exchange {
  readonly request: WireRequest;
  readonly step: Step;
}

export interface Done<Output> {
  readonly type: 'done';
  readonly output: Output;
  /** What the provider itself reports; what can be counted or parsed the core counts. */
  readonly quantities: readonly Quantity[];
  /** What the provider itself says it charged, in USD as decimal text. */
  readonly costUsd?: string;
  /** Handed to the next part of the same input. */
  readonly carry?: JsonValue;
  readonly warnings?: readonly string[];
}

export interface Again {
  readonly type: 'again';
  readonly next: Exchange;
  readonly afterMs: number;
  /** The provider's id of the job, once it is known. */
  readonly jobId?: string;
}

export interface Failed {
  readonly type: 'failed';
  readonly kind: FailureKind;
  readonly message: string;
  /** What was charged all the same. */
  readonly quantities?: readonly Quantity[];
}

export type Outcome<Output> = Done<Output> | Again | Failed;

export interface RequestContext {
  /** Where the end of a job can be announced, or null. */
  readonly callbackUrl: string | null;
  /** Sent where a provider demands a callback URL and nobody listens. */
  readonly placeholderUrl: string;
  /** The voice as this provider calls it: the name or list in the input is already resolved. */
  readonly voice: string | null;
  readonly carry: JsonValue | null;
  /** Whether the caller takes a job up later, so that a provider which could answer at once should not. */
  readonly startsJob?: boolean;
  /** Neighbouring text where a long text was cut. */
  readonly previousText: string | null;
  readonly nextText: string | null;
}

/** One operation at one provider: two pure functions that never loop, sleep, retry, read a clock or see a key. */
export interface Adapter<Id extends OperationId> {
  /** Settings only this provider has, strict and without defaults; made when they are asked for. */
  options?(): z.ZodObject;
  /** Why it cannot serve this input, or null. Asked before money is spent. */
  accepts?(input: InputOf<Id>, deployment: Deployment): string | null;
  request(input: InputOf<Id>, deployment: Deployment, context: RequestContext): Exchange;
  reply(reply: WireReply, step: Step, deployment: Deployment): Outcome<OutputOf<Id>>;
  /** For `sse` and `ndjson`. */
  frame?(event: WireEvent): Frame;
  /** What to do when a request of this step is refused for good although work was paid for; null ends the exchange. */
  refused?(step: Step, reading: ErrorReading, deployment: Deployment): Again | null;
  /** Takes a job up again at a step that waited (`again` with a job id and a pause), perhaps in another process. */
  resume?(step: Step, deployment: Deployment): Exchange;
  /** Asks the provider to stop a job, where it can. */
  cancel?(step: Step, deployment: Deployment): WireRequest;
}

export type Adapters = { readonly [Id in OperationId]?: Adapter<Id> };

/** What an error reply means. */
export interface ErrorReading {
  readonly kind: FailureKind;
  readonly message: string;
}

export interface KeyStatus {
  readonly status: 'works' | 'refused' | 'outOfCredit' | 'unreachable';
  readonly message: string;
  /** What is left, in the provider's own words, where it tells. */
  readonly credit?: string;
}

/** A job as its provider lists it. */
export interface ListedJob {
  readonly id: string;
  readonly status: 'running' | 'completed' | 'failed';
  readonly operation?: string;
  readonly model?: string;
  /** When it was submitted, ISO 8601. */
  readonly submittedAt?: string;
}

/** Asks for the newest jobs of an account. */
export interface JobList {
  request(limit: number): WireRequest;
  read(json: unknown): readonly ListedJob[];
}

/** Where anybody can open a file without a key, and until when (ISO 8601; null where it is not told). */
export interface FileAddress {
  readonly url: string;
  readonly expiresAt: string | null;
}

/** Keeps a file that was made elsewhere, at no cost. */
export interface FileShare {
  upload(file: AudioSource): WireRequest;
  /** Null where the reply tells no address. */
  read(json: unknown): FileAddress | null;
}

/** Asks for sums and invoices of the ledger that a provider keeps for the account. */
export interface LedgerContract {
  report(request: CostReportRequest): WireRequest;
  /** Null where the reply is something else. */
  readReport(json: unknown): CostReport | null;
  /** The finalized invoice of a month, as a file. */
  invoice(request: CreateInvoiceRequest, format: InvoiceFormat): WireRequest;
  readNotes(headers: Readonly<Record<string, string>>): readonly string[];
  /** One page of the records of these days, after the one with this id. */
  records(days: { readonly fromDay?: string; readonly toDay?: string }, after?: string): WireRequest;
  /** Null where the reply is something else; `next` is the id to go on after, null at the end. */
  readRecords(json: unknown): { readonly records: readonly UsageRecord[]; readonly next: string | null } | null;
}

export interface Provider {
  readonly id: string;
  readonly title: string;
  /** Base URLs by name; 'api' is the usual one. Each can be replaced in the credential. */
  readonly origins: Readonly<Record<string, string>>;
  /** How the key is shown: header name and what stands before the key. */
  readonly auth: { readonly header: string; readonly prefix: string };
  /** Whether it works without a key once a base URL is set (a local server). */
  readonly keyOptional?: boolean;
  /** Whether it has no address of its own, so that a base URL must be given. */
  readonly needsBaseUrl?: boolean;
  /** Header under which a repeated request is known to be the same; only where the provider promises it. */
  readonly idempotencyHeader?: string;
  readonly keyPage: string;
  readonly docsPage: string;
  readonly deployments: readonly Deployment[];
  readonly adapters: Adapters;
  /** Reads an error body of the provider's own shape; null if it is not its own (a proxy's page). */
  readError(status: number, body: string, headers: Readonly<Record<string, string>>): ErrorReading | null;
  /** A request that costs nothing and shows whether the key works, and what its reply tells. */
  readonly keyCheck: { readonly request: WireRequest; read?(reply: WireReply): KeyStatus };
  /** Whether it is a router itself, which understands the names of other providers' voices. */
  readonly routes?: boolean;
  /** How the end of a job is announced and verified, where it is. */
  readonly callback?: CallbackContract;
  /** Lists the account's jobs, newest first, where the provider can. */
  readonly jobList?: JobList;
  /** Keeps files where others can open them, where the provider does. */
  readonly fileShare?: FileShare;
  /** Whether what it makes can be opened by others at its own address. */
  readonly publishesFiles?: boolean;
  /** The ledger it keeps for the account, where it keeps one. */
  readonly ledger?: LedgerContract;
  /** Voices that stand in a table because the provider has no list. */
  readonly voiceTable?: readonly Voice[];
  /** Requests at once that a usual account may have. */
  readonly concurrency: number;
}

/** The providers a router knows, by id. */
export type Registry = Readonly<Record<string, Provider>>;
