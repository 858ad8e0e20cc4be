import type { FailureKind } from './failureKind';
import type { Report } from './result';

/** Where it went wrong. `intake` is before anything was sent. */
export type Stage = 'intake' | 'split' | 'send' | 'poll' | 'download' | 'join';

export interface FailureDetails {
  readonly stage?: Stage;
  /** Index of the part, from 0, where an input was cut into several. */
  readonly part?: number;
  readonly provider?: string;
  readonly jobId?: string;
  /** The ID under which the job can be taken up again, where a surface hands one out. */
  readonly job?: string;
  /** Whether the provider itself said that the job has ended so: asking again tells the same. */
  readonly hasEnded?: boolean;
  /** IDs of other jobs that still run. */
  readonly otherJobs?: readonly string[];
  /** HTTP status, where a provider answered. */
  readonly status?: number;
  /** What the caller can do next, one sentence. */
  readonly advice?: string;
  /** Names the attempt that may have been charged. */
  readonly attempt?: string;
}

/**
 * The one failure that leaves the library. `message` says what happened, in the provider's own words where it has some;
 * it never holds a body, a recording or a key.
 */
export class RouterFailure extends Error {
  override readonly name = 'RouterFailure';
  /** Who was asked and what was metered until then. */
  report?: Report;

  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly details: FailureDetails = {},
  ) {
    super(message);
  }
}

/** Throws what was caught, or what became of it. */
export function raise(thrown: unknown): never {
  throw thrown;
}
