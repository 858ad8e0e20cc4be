/** What went wrong, as retry and fallback read it. The list is closed. */
export const failureKinds = [
  'invalidInput',
  'unauthorized',
  'outOfCredit',
  'rateLimited',
  'unavailable',
  'timedOut',
  'rejected',
  'badReply',
  'cancelled',
  'exhausted',
  'capReached',
] as const;

export type FailureKind = (typeof failureKinds)[number];
