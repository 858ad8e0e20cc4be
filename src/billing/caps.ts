import { RouterFailure } from '../operations';
import { nanosOfUsd, usdOfNanos } from './money';

/** Whether a reservation was taken, and what is taken with it, or without it where it was not; nano-dollars as decimal text. */
export interface CapAnswer {
  readonly accepted: boolean;
  readonly takenNanos: string;
}

/**
 * Where the sums under caps are kept. `reserve` looks and takes in one indivisible step, so that requests at once cannot pass
 * a cap together; the same reservation is taken once. `settle` puts what it really came to in its place, once.
 */
export interface CapStore {
  reserve(key: string, reservation: string, atMostNanos: string, limitNanos: string): Promise<CapAnswer>;
  settle(key: string, reservation: string, nanos: string): Promise<void>;
}

/** One cap: the sum named `key` may not pass `limitUsd`; null only counts. `title` names it in messages, such as 'this item'. */
export interface Cap {
  readonly title: string;
  readonly key: string;
  readonly limitUsd: string | number | null;
  readonly store: CapStore;
}

const noLimitNanos = '9'.repeat(30);

/** Puts the real cost (nano-dollars as decimal text) in the place of a reservation; null keeps the bound that was reserved. */
export type Settle = (nanos: string | null) => Promise<void>;

/**
 * Takes `atMostNanos`, the upper bound of a request, under every cap, or under none: then it throws `capReached` before
 * anything is sent. A bound that is not known is refused wherever a cap is set.
 */
export async function reserveUnder(
  caps: readonly Cap[],
  reservation: string,
  atMostNanos: string | null,
): Promise<Settle> {
  const taken: Cap[] = [];
  let complete = false;
  try {
    for (const cap of caps) {
      await take(cap, reservation, atMostNanos);
      taken.push(cap);
    }
    complete = true;
  } finally {
    if (!complete) await settleAll('0');
  }
  return (nanos) => settleAll(nanos ?? atMostNanos ?? '0');

  async function settleAll(nanos: string): Promise<void> {
    await Promise.all(taken.map(({ store, key }) => store.settle(key, reservation, nanos)));
  }
}

/** Sums under caps in memory. `taken` (nano-dollars by key) goes on from an earlier step; `snapshot` gives it back as JSON. */
export function memoryCaps(
  taken: Readonly<Record<string, string>> = {},
): CapStore & { snapshot(): Record<string, string> } {
  const settled = new Map(Object.entries(taken).map(([key, nanos]) => [key, BigInt(nanos)]));
  const open = new Map<string, Map<string, bigint>>();
  const closed = new Set<string>();
  const sumOf = (key: string) =>
    [...(open.get(key)?.values() ?? [])].reduce((sum, nanos) => sum + nanos, settled.get(key) ?? 0n);
  return {
    async reserve(key, reservation, atMostNanos, limitNanos) {
      const reserved = open.get(key) ?? new Map<string, bigint>();
      const before = sumOf(key);
      if (reserved.has(reservation) || closed.has(idOf(key, reservation)))
        return { accepted: true, takenNanos: before.toString() };
      const after = before + BigInt(atMostNanos);
      if (after > BigInt(limitNanos)) return { accepted: false, takenNanos: before.toString() };
      open.set(key, reserved.set(reservation, BigInt(atMostNanos)));
      return { accepted: true, takenNanos: after.toString() };
    },
    async settle(key, reservation, nanos) {
      if (!open.get(key)?.delete(reservation)) return;
      if (BigInt(nanos) > 0n) closed.add(idOf(key, reservation));
      settled.set(key, (settled.get(key) ?? 0n) + BigInt(nanos));
    },
    snapshot: () =>
      Object.fromEntries([...new Set([...settled.keys(), ...open.keys()])].map((key) => [key, sumOf(key).toString()])),
  };
}

function idOf(key: string, reservation: string): string {
  return JSON.stringify([key, reservation]);
}

async function take(cap: Cap, reservation: string, atMostNanos: string | null): Promise<void> {
  if (cap.limitUsd === null) return await countOnly(cap, reservation, atMostNanos);
  if (atMostNanos === null) {
    throw refuse(`What the request could cost is not known, so the limit for ${cap.title} cannot be kept.`);
  }
  const limitNanos = nanosOfUsd(cap.limitUsd).toString();
  const { accepted, takenNanos } = await cap.store.reserve(cap.key, reservation, atMostNanos, limitNanos);
  if (accepted) return;
  const [atMost, limit, before] = [atMostNanos, limitNanos, takenNanos].map((nanos) => `$${usdOfNanos(nanos)}`);
  throw refuse(
    `The request could cost up to ${atMost}, which passes the limit of ${limit} for ${cap.title}: ${before} is taken.`,
  );
}

async function countOnly({ store, key }: Cap, reservation: string, atMostNanos: string | null): Promise<void> {
  if (atMostNanos !== null) await store.reserve(key, reservation, atMostNanos, noLimitNanos);
}

function refuse(sentence: string): RouterFailure {
  const advice = 'Raise the limit or ask for less.';
  return new RouterFailure('capReached', `${sentence} Nothing was sent.`, { stage: 'intake', advice });
}
