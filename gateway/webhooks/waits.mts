const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

/** Waits between tries: about three days in all. Source: https://www.standardwebhooks.com */
const waits = [
  5 * seconds,
  1 * minutes,
  5 * minutes,
  30 * minutes,
  2 * hours,
  5 * hours,
  10 * hours,
  14 * hours,
  20 * hours,
  20 * hours,
];

/** The same while the receiver says that it is not ready yet: an n8n that has not come to its waiting node. */
const conflictWaits = [...[1, 2, 4, 8, 15, 30].map((one) => one * seconds), ...waits.slice(1)];

/** How long to wait after that many tries, the last of which was answered so; null once three days are over. */
export function waitAfterMs(triesBefore: number, status: number | null, retryAfterMs: number | null): number | null {
  const usual = (status === 409 ? conflictWaits : waits)[triesBefore];
  if (usual === undefined) return null;
  return Math.max(usual, Math.min(retryAfterMs ?? 0, 1 * hours));
}
