import { createDeadlines } from '../../src/surfaces/embedded/deadlines';

describe('Time limits of requests begun together', () => {
  it('are shared, by no more than may listen to a signal before Node warns', () => {
    const deadlineIn = createDeadlines();
    const signals = Array.from({ length: 25 }, () => deadlineIn(60_000));
    const requests = new Map<AbortSignal, number>();
    for (const signal of signals) requests.set(signal, (requests.get(signal) ?? 0) + 1);
    expect([...requests.values()]).toEqual([10, 10, 5]);
  });

  it('are not shared with a request that may take another time', () => {
    const deadlineIn = createDeadlines();
    expect(deadlineIn(60_000)).not.toBe(deadlineIn(30_000));
  });
});
