import type { CapStore } from '../../src/billing/caps';
import type { Database } from '../store/database.mts';

/** A cap on what somebody may cost in a month; nano-dollars as decimal text. */
export interface MonthlyCap {
  /** Whose sum it is: a key's id, or what stands for a client label. */
  readonly key: string;
  readonly nanos: string;
  /** Of which label in which account, where it is not a key's. */
  readonly client?: { readonly account: string; readonly label: string };
}

/** Names what a key may cost in the month (UTC) of a time. */
export function capName(key: string, time: string): string {
  return `${key} ${time.slice(0, 7)}`;
}

/** Sums under caps in the store: each reservation looks and takes in one statement, so no two can pass a cap together. */
export function capStore(database: Database, { key, client }: MonthlyCap, time: string): CapStore {
  const month = `${time.slice(0, 7)}-01T00:00:00Z`;
  return {
    reserve: (name, reservation, atMostNanos, limitNanos) =>
      database.transaction(async (transaction) => {
        if (client === undefined) await transaction.query(openKeySum, [name, key, month]);
        else await transaction.query(openClientSum, [name, client.account, client.label, month]);
        const [sum] = await transaction.query<{ taken: string }>(
          'select taken_nanos::text as taken from cap_sums where name = $1 for update',
          [name],
        );
        const before = BigInt(sum?.taken ?? '0');
        const after = before + BigInt(atMostNanos);
        if (after > BigInt(limitNanos)) return { accepted: false, takenNanos: before.toString() };
        const added = await transaction.query(
          'insert into cap_reservations(name, reservation, nanos) values ($1, $2, $3) on conflict do nothing returning name',
          [name, reservation, atMostNanos],
        );
        if (added.length === 0) return { accepted: true, takenNanos: before.toString() };
        await transaction.query('update cap_sums set taken_nanos = $2 where name = $1', [name, after.toString()]);
        return { accepted: true, takenNanos: after.toString() };
      }),
    settle: async (name, reservation, nanos) => {
      await database.query(settleReservation, [reservation, nanos, name]);
    },
  };
}

/** Puts what an attempt came to in the place of what was reserved; null keeps the bound. */
export async function settleCaps(database: Database, reservation: string, nanos: string | null): Promise<void> {
  await database.query(settleReservation, [reservation, nanos, null]);
}

// Who gets a cap in the middle of a month has what was spent until then on it; a key, that of the keys made from it too.
const openClientSum = `
  insert into cap_sums(name, taken_nanos)
  select $1, coalesce(sum(cost_nanos), 0) from usage_records
  where account = $2 and client_label = $3 and time >= $4::timestamptz
  on conflict (name) do nothing`;

const openKeySum = `
  insert into cap_sums(name, taken_nanos)
  select $1, coalesce(sum(cost_nanos), 0) from usage_records 
  where (key = $2 or key in (select id from api_keys where parent = $2)) and time >= $3::timestamptz
  on conflict (name) do nothing`;

const settleReservation = `
  with before as (
    select name, reservation, nanos from cap_reservations
    where reservation = $1 and is_open and ($3::text is null or name = $3) for update),
  closed as (
    update cap_reservations set is_open = false, nanos = coalesce($2::bigint, before.nanos) from before
    where cap_reservations.name = before.name and cap_reservations.reservation = before.reservation
    returning before.name, coalesce($2::bigint, before.nanos) - before.nanos as difference)
  update cap_sums set taken_nanos = taken_nanos + closed.difference from closed where cap_sums.name = closed.name`;
