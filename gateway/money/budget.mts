import type { Database } from '../store/database.mts';
import type { Events } from '../webhooks/events.mts';
import type { Payer } from './attempts.mts';
import { capName } from './caps.mts';

const percents = [50, 80, 100];

/** Announces, once a month each, that a key has used half, four fifths or all of its cap. */
export async function watchBudget(
  database: Database,
  events: Events,
  { key, account, capNanos }: Payer,
): Promise<void> {
  if (capNanos === null) return;
  const name = capName(key, new Date().toISOString());
  const [row] = await database.query<{ taken: string }>(
    'select taken_nanos::text as taken from cap_sums where name = $1',
    [name],
  );
  const taken = BigInt(row?.taken ?? '0');
  for (const percent of percents) {
    if (taken * 100n < BigInt(capNanos) * BigInt(percent)) return;
    const data = { key, percent, month: name.slice(-7), taken: taken.toString(), cap: capNanos };
    await events.announce(account, 'budget.threshold', data, `${name} ${capNanos} ${percent}`);
  }
}
