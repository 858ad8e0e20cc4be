/** A deadline may lie later than asked for by this part of its time. */
const slack = 0.01;
/** As many may listen to one signal before Node warns of a leak. */
const mostRequests = 10;

/**
 * Time limits that requests begun shortly after each other share, as a signal of its own for each costs as much as sending it.
 */
export function createDeadlines(): (timeoutMs: number) => AbortSignal {
  let shared = { signal: AbortSignal.abort(), endsMs: 0, requests: 0 };
  return (timeoutMs) => {
    const earliestMs = Date.now() + timeoutMs;
    const isNear = shared.endsMs >= earliestMs && shared.endsMs <= earliestMs + timeoutMs * slack;
    if (isNear && !shared.signal.aborted && shared.requests < mostRequests) {
      shared.requests++;
      return shared.signal;
    }
    const waitMs = Math.ceil(timeoutMs * (1 + slack));
    shared = { signal: AbortSignal.timeout(waitMs), endsMs: Date.now() + waitMs, requests: 1 };
    return shared.signal;
  };
}
