import { createHash } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import type { Job } from '../../core/job';
import type { DonePart } from '../../core/partMemory';
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

/** What earlier tries of the same run left of an item, when n8n's Retry On Fail runs the node again. */
export interface Earlier {
  /** The outcome that holds for this try too: what is done, or a failure that may have been billed. */
  readonly outcome?: Outcome;
  /** What a failed item was charged until then. */
  readonly spent?: Report;
  /** Answers to parts of a long input that failed elsewhere. */
  readonly parts: Parts;
}

/** One item of this try: what it asks for, and what became of it. */
export interface Tried {
  readonly item: number;
  readonly asked: unknown;
  readonly outcome: Outcome;
  readonly parts: Parts;
}

/** Kept for further tries of the same run. */
export interface Memory {
  earlier(item: number, asked: unknown): Earlier;
  keep(tried: readonly Tried[]): void;
  forget(): void;
}

type Parts = Readonly<Record<string, DonePart<OperationId>>>;

interface Kept {
  readonly running?: Job;
  readonly result?: AnyResult;
  readonly failure?: { readonly kind: FailureKind; readonly message: string; readonly details: FailureDetails };
  readonly report?: Report;
  readonly parts?: Parts;
}

const place = 'imaRouter';

/** The memory of this node in this execution. It lives in the node's context, which n8n keeps from try to try. */
export function openMemory(context: IExecuteFunctions): Memory {
  const node = context.getContext('node');
  const kept: Record<string, Kept | undefined> | undefined = node[place];
  let run: unknown;
  /** Names what one item of one run asks for, so that only the very same is taken for done. */
  const keyOf = (item: number, asked: unknown): string => {
    run ??= context.evaluateExpression('{{ $runIndex }}', 0);
    const hash = createHash('sha256').update(JSON.stringify([asked, context.getInputData()[item]]));
    return `${String(run)}:${item}:${hash.digest('base64url')}`;
  };
  return {
    earlier: (item, asked) => earlierOf(kept === undefined ? undefined : kept[keyOf(item, asked)]),
    keep(tried) {
      const now = tried.map((one) => [keyOf(one.item, one.asked), keptOf(one)] as const);
      node[place] = { ...kept, ...Object.fromEntries(now) };
    },
    forget() {
      delete node[place];
    },
  };
}

function earlierOf({ result, running, failure, report, parts = {} }: Kept = {}): Earlier {
  if (running !== undefined && report !== undefined) return { outcome: { running, report }, parts };
  if (result !== undefined) return { outcome: { result }, parts };
  if (failure !== undefined) return { outcome: { failure: again(failure, report) }, parts };
  return report === undefined ? { parts } : { spent: report, parts };
}

function keptOf({ outcome, parts }: Tried): Kept {
  if ('result' in outcome) return { result: outcome.result };
  if ('running' in outcome) return outcome;
  const { kind, message, details, report } = outcome.failure;
  const perhapsBilled = report?.usage.some(({ certainty }) => certainty === 'possible') === true;
  return {
    ...(report ? { report } : {}),
    ...(perhapsBilled ? { failure: { kind, message, details } } : {}),
    ...(Object.keys(parts).length > 0 ? { parts } : {}),
  };
}

function again({ kind, message, details }: NonNullable<Kept['failure']>, report: Report | undefined): RouterFailure {
  const failure = new RouterFailure(kind, message, details);
  failure.report = report;
  return failure;
}
