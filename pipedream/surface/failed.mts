import { ConfigurationError } from '@pipedream/platform';
import { usdOfNanos } from '../../src/billing/money';
import { type FailureKind, RouterFailure, type Stage } from '../../src/operations';

const stages: Readonly<Record<Stage, string>> = {
  intake: 'before anything was sent',
  split: 'while splitting the recording',
  send: 'while sending the request',
  poll: 'while waiting for the result',
  download: 'while fetching the result',
  join: 'while joining the parts',
};

const advices: Readonly<Record<FailureKind, string>> = {
  invalidInput: 'Correct the input and run the step again.',
  unauthorized: 'Correct the key in the connected account or in the step.',
  outOfCredit: 'Add credit at the provider, or set the key of another one to fall back on.',
  rateLimited: 'Wait a moment, or let fewer steps run at once.',
  unavailable: 'Try again later, or set the key of another provider to fall back on.',
  timedOut: 'Before running it again, look at the provider whether it was done: it may have been billed.',
  rejected: 'Change the content: the provider does not accept it.',
  badReply: 'Try again, or choose another model.',
  cancelled: "Raise the time limit in the workflow's settings, or choose a shorter input.",
  exhausted: "See 'attempts' among the step's exports for what each provider answered.",
  capReached: "Raise 'Cost Limit', or make the input shorter.",
};

/**
 * What a step throws: a ConfigurationError where nothing was sent and the user can mend it, else an Error. It says what
 * happened, when, what to do next, the job's id and what it may have cost.
 */
export function thrownBy(reason: unknown): Error {
  if (!(reason instanceof RouterFailure)) return reason instanceof Error ? reason : new Error(String(reason));
  const { kind, details, report } = reason;
  const { stage, advice, jobId } = details;
  const attempts = report?.attempts ?? [];
  const sentNothing = attempts.length === 0 && (stage === undefined || stage === 'intake' || kind === 'cancelled');
  const happened =
    kind === 'cancelled'
      ? `The step's time limit was near, so it stopped ${sentNothing ? stages.intake : 'while the provider worked'}`
      : `${reason.message.trim().replace(/\.$/, '')}${stage === undefined ? '' : ` (${stages[stage]})`}`;
  const facts = [
    `${happened}.`,
    ended(advice ?? advices[kind]),
    jobId === undefined ? '' : `The provider's job is ${jobId}.`,
    report?.costAtMost && report.costAtMost !== '0' ? `It may have cost up to $${usdOfNanos(report.costAtMost)}.` : '',
  ];
  const message = facts.filter((fact) => fact !== '').join(' ');
  const thrown = sentNothing && mendable.has(kind) ? new ConfigurationError(message) : new Error(message);
  return thrown;
}

const mendable = new Set<FailureKind>(['invalidInput', 'unauthorized', 'capReached', 'cancelled', 'rejected']);

function ended(sentence: string): string {
  return /[.!?]$/.test(sentence.trim()) ? sentence.trim() : `${sentence.trim()}.`;
}
