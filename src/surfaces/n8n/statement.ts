import type { FailureKind, RouterFailure, Stage } from '../../operations';

/** What is said about a failed item: to people, and as data. */
export interface Statement {
  /** What happened, with the item. */
  readonly headline: string;
  /** At which stage, and what to do next. */
  readonly guidance: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const stages: Readonly<Record<Stage, string>> = {
  intake: 'while reading the input, before anything was sent',
  split: 'while splitting the recording',
  send: 'while sending the request',
  poll: 'while waiting for the result',
  download: 'while fetching the result',
  join: 'while joining the parts',
};

const advices: Readonly<Record<FailureKind, string>> = {
  invalidInput: 'Correct the input and run the node again.',
  unauthorized: "Correct the key in the credential; the operation 'Check Keys' tries every key.",
  outOfCredit: "Add credit at the provider, or set the key of another one; 'Check Keys' shows what is left.",
  rateLimited: "Wait a moment, or lower 'Items at Once'.",
  unavailable: 'Try again later, or set the key of another provider to fall back on.',
  timedOut: 'Before running it again, look at the provider whether it was done: it may have been billed.',
  rejected: 'Change the content: the provider does not accept it.',
  badReply: 'Try again, or choose another model.',
  cancelled: 'Run the workflow again when you are ready.',
  exhausted: 'See the attempts in the details for what each provider answered.',
  capReached: "Raise the 'Cost Limit', or make the input shorter.",
};

/** States a failure of one item: what happened, at which stage, what to do next, and what was tried and metered. */
export function stateFailure(failure: RouterFailure, itemIndex: number): Statement {
  const { kind, message, details, report } = failure;
  const { stage, advice, ...facts } = details;
  const where = stage === undefined ? '' : `This happened ${stages[stage]}${partOf(details.part)}. `;
  return {
    headline: `${withoutEnd(message)} [item ${itemIndex}]`,
    guidance: `${where}${withEnd(advice ?? advices[kind])}`,
    details: { kind, ...(stage === undefined ? {} : { stage }), ...facts, ...report },
  };
}

function partOf(part: number | undefined): string {
  return part === undefined ? '' : `, at part ${part + 1}`;
}

function withoutEnd(sentence: string): string {
  return sentence.trim().replace(/\.$/, '');
}

function withEnd(sentence: string): string {
  return /[.!?]$/.test(sentence.trim()) ? sentence.trim() : `${sentence.trim()}.`;
}
