import { createHash } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { totals } from '../../billing/totals';
import type { Job } from '../../core/job';
import {
  type FailureDetails,
  type FailureKind,
  type OperationId,
  type OutputOf,
  type Report,
  type Result,
  RouterFailure,
} from '../../operations';

export type AnyResult = Result<OutputOf<OperationId>>;

/** What the router answered for an item. */
export type Outcome =
  | { readonly result: AnyResult }
  | { readonly failure: RouterFailure }
  | { readonly running: Job; readonly report: Report };

/** What was done at an earlier try of the same run, when n8n's Retry On Fail runs the node again. */
export interface Memory {
  /** The outcome that holds for this try too: what is done, or a failure that may have been billed. */
  recall(key: string): Outcome | undefined;
  /** What earlier tries of a failed item left behind. */
  spent(key: string): Report | undefined;
  keep(outcomes: ReadonlyMap<string, Outcome>): void;
  forget(): void;
}

interface Kept {
  readonly running?: Job;
  readonly result?: AnyResult;
  readonly failure?: { readonly kind: FailureKind; readonly message: string; readonly details: FailureDetails };
  readonly report?: Report;
}

const place = 'imaRouter';

/** The memory of this node in this execution. It lives in the node's context, which n8n keeps from try to try. */
export function openMemory(context: IExecuteFunctions): Memory {
  const node = context.getContext('node');
  const kept: Record<string, Kept | undefined> = node[place] ?? {};
  return {
    recall(key) {
      const { result, running, failure, report } = kept[key] ?? {};
      if (running !== undefined && report !== undefined) return { running, report };
      if (result !== undefined) return { result };
      return failure === undefined ? undefined : { failure: again(failure, report) };
    },
    spent: (key) => kept[key]?.report,
    keep(outcomes) {
      node[place] = Object.fromEntries([...outcomes].map(([key, outcome]) => [key, keptOf(outcome)]));
    },
    forget() {
      delete node[place];
    },
  };
}

/** Names what one item of one run asks for, so that only the very same is taken for done. */
export function memoryKey(context: IExecuteFunctions, itemIndex: number, asked: unknown): string {
  const run: unknown = context.evaluateExpression('{{ $runIndex }}', itemIndex);
  const hash = createHash('sha256').update(JSON.stringify([asked, context.getInputData()[itemIndex]]));
  return `${String(run)}:${itemIndex}:${hash.digest('base64url')}`;
}

/** A report that also counts what earlier tries did. */
export function withEarlier<T extends Report>(report: T, earlier: Report | undefined): T {
  if (earlier === undefined) return report;
  const usage = [...earlier.usage, ...report.usage];
  return { ...report, attempts: [...earlier.attempts, ...report.attempts], usage, ...totals(usage) };
}

function keptOf(outcome: Outcome): Kept {
  if ('result' in outcome) return { result: outcome.result };
  if ('running' in outcome) return outcome;
  const { kind, message, details, report } = outcome.failure;
  const perhapsBilled = report?.usage.some(({ certainty }) => certainty === 'possible') === true;
  return { ...(report ? { report } : {}), ...(perhapsBilled ? { failure: { kind, message, details } } : {}) };
}

function again({ kind, message, details }: NonNullable<Kept['failure']>, report: Report | undefined): RouterFailure {
  const failure = new RouterFailure(kind, message, details);
  failure.report = report;
  return failure;
}
