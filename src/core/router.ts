import {
  type AudioSource,
  type InputOf,
  type OperationId,
  operations,
  type OutputOf,
  type Result,
  RouterFailure,
  type Settings,
  settingsSchema,
  titleOf,
  wrongWith,
} from '../operations';
import type { z } from 'zod/v4';
import type { PriceBook } from '../billing/book';
import type { Cap } from '../billing/caps';
import { accountLedger, type Books } from './accountLedger';
import type { Labels } from './charge';
import { estimate, type Estimate } from './estimate';
import type { Host } from './host';
import { createKeeper } from './keeper';
import { checkKeys, type KeyReport } from './keys';
import { createLimiter, type Limiter } from './limit';
import type { FileAddress, Registry } from './provider';
import type { RunParts } from './execution';
import type { Job, JobState } from './job';
import type { PartMemory } from './partMemory';
import { type JobListing, listJobs } from './listJobs';
import { rememberLast } from './rememberLast';
import { shareFile } from './share';
import { type JobLook, lookAtJob } from './lookAtJob';
import { cancelJob, resumeJob } from './resumeJob';
import { runOperation } from './run';
import { startJob } from './startJob';

export interface RunRequest<Id extends OperationId> {
  readonly operation: Id;
  /** Parsed by the operation's schema. */
  readonly input: unknown;
  /** Parsed by `settingsSchema`. */
  readonly settings?: unknown;
  readonly labels?: Labels;
  /** Parts that an earlier try was answered, and where to keep what this one is. */
  readonly partMemory?: PartMemory<Id>;
}

export interface Router {
  /** Carries an operation out. Throws RouterFailure, with what was tried and metered in `report`. */
  run<Id extends OperationId>(request: RunRequest<Id>): Promise<Result<OutputOf<Id>>>;
  /** Submits an operation and stops where the provider works on it by itself; a provider without jobs is waited for. */
  start<Id extends OperationId>(request: RunRequest<Id>): Promise<JobState<Id>>;
  /** Asks once how a job stands, and brings its result when it is done. */
  resume(job: Job, labels?: Labels): Promise<JobState<OperationId>>;
  /** Asks once how a job stands, and fetches nothing. */
  look(job: Job): Promise<JobLook>;
  /** The account's newest jobs at every provider that lists them and has a key. */
  listJobs(limit: number): Promise<JobListing>;
  /** Asks the provider to stop a job; false where it cannot. */
  cancel(job: Job): Promise<boolean>;
  /** What `run` would do and cost at most. Sends nothing to a provider. */
  estimate<Id extends OperationId>(request: RunRequest<Id>): Promise<Estimate>;
  /** Has a file kept where others can open it; null where no provider with a key does that. Throws RouterFailure. */
  share(file: AudioSource): Promise<FileAddress | null>;
  /** The ledger that a provider keeps for the account, where one does. */
  readonly ledger: Books;
  /** Tries every key that is set, at no cost. */
  checkKeys(): Promise<KeyReport[]>;
}

export interface RouterParts {
  readonly registry: Registry;
  readonly host: Host;
  /** Requests at once by provider, where the account allows other than usual. */
  readonly limits?: Readonly<Record<string, number>>;
  /** Shared by routers that use the same accounts; without it each router counts for itself. */
  readonly limiter?: Limiter;
  /** Costs and prices of the user's own; without it clients pay what providers charge. */
  readonly priceBook?: PriceBook;
  /** What all runs together may not cost more than, reserved before each attempt. */
  readonly caps?: readonly Cap[];
}

type Schemas = { readonly [Id in OperationId]: { readonly input: z.ZodType<InputOf<Id>> } };

const schemas: Schemas = operations;

/** A router for one execution: it holds the limits on requests at once. */
export function createRouter(parts: RouterParts): Router {
  const { registry, host, limits = {}, limiter = createLimiter(), priceBook, caps = [] } = parts;
  const book = priceBook === undefined ? {} : { priceBook };
  const shared = { registry, host, limits, limiter, caps, ...book, keeper: createKeeper(host) };
  const settingsOf = rememberLast((given: unknown) => parse<Settings>(settingsSchema, given));
  const partsOf = <Id extends OperationId>(request: RunRequest<Id>): RunParts<Id> => ({
    ...shared,
    operation: request.operation,
    input: parse(schemas[request.operation].input, request.input),
    settings: settingsOf(request.settings ?? {}),
    labels: request.labels ?? {},
    ...(request.partMemory === undefined ? {} : { partMemory: request.partMemory }),
  });
  return {
    run: async (request) => runOperation(partsOf(request)),
    start: async (request) => startJob(partsOf(request)),
    resume: (job, labels = {}) => resumeJob(shared, job, labels),
    look: (job) => lookAtJob(shared, job),
    listJobs: (limit) => listJobs(shared, limit),
    cancel: (job) => cancelJob(shared, job),
    estimate: async (request) => estimate(partsOf(request)),
    share: (file) => shareFile(shared, file),
    ledger: accountLedger(shared),
    checkKeys: () => checkKeys(shared),
  };
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new RouterFailure('invalidInput', wrongWith(titleOf(schema, issue?.path[0]), issue), { stage: 'intake' });
}
