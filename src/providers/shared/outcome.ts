import type { Failed } from '../../core/provider';

/** The outcome of a reply that is not what its specification says; `what` names the part that is missing. */
export function badReply(what: string): Failed {
  return { type: 'failed', kind: 'badReply', message: `The reply holds no ${what}` };
}
