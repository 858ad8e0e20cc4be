import type { Logger } from 'pino';
import type { Limiter } from '../src/core/limit';
import type { Registry } from '../src/core/provider';
import type { RequestEntry } from './calls/requestLog.mts';
import type { Hosts } from './host/host.mts';
import type { Jobs } from './jobs/jobs.mts';
import type { Keys } from './keys/keys.mts';
import type { AttemptBook } from './money/attempts.mts';
import type { ClientCaps } from './money/clientCaps.mts';
import type { Objects } from './objects/objects.mts';
import type { RouteMemory } from './routing/memory.mts';
import type { Settings } from './settings/settings.mts';
import type { Database } from './store/database.mts';
import type { Presence } from './store/process.mts';
import type { Queue } from './store/queue.mts';
import type { Telemetry } from './telemetry/telemetry.mts';
import type { Events } from './webhooks/events.mts';

/** What every route and worker is given: the parts of the gateway, put together by `openApp`. */
export interface App {
  readonly settings: Settings;
  readonly log: Logger;
  readonly telemetry: Telemetry;
  readonly database: Database;
  readonly queue: Queue;
  readonly presence: Presence;
  readonly objects: Objects;
  readonly keys: Keys;
  readonly attempts: AttemptBook;
  readonly clientCaps: ClientCaps;
  readonly registry: Registry;
  readonly hosts: Hosts;
  readonly limiter: Limiter;
  /** Requests at once by provider. */
  readonly limits: Readonly<Record<string, number>>;
  readonly memory: RouteMemory;
  readonly events: Events;
  readonly jobs: Jobs;
  /** Where uploads lie while they are used. */
  readonly spoolFolder: string;
  /** Signs addresses of files. */
  readonly fileSecret: string;
  /** Work that goes on after its answer was sent; a graceful stop waits for it. */
  readonly background: Background;
  writeRequest(entry: RequestEntry): Promise<void>;
}

/** Keeps track of work nobody waits for. */
export interface Background {
  add(task: Promise<unknown>): void;
  drain(): Promise<void>;
}
