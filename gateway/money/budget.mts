import type { Database } from '../store/database.mts';
import type { Events } from '../webhooks/events.mts';
import type { Payer } from './attempts.mts';
import { capName } from './caps.mts';

const percents = [50, 80, 100];

/** Announces, once a month each, that a key or a client label has used half, four fifths or all of its cap. */
export async function watchBudget(database: Database, events: Events, { account, caps }: Payer): Promise<void> {
  for (const { key, nanos, client } of caps) {
    const name = capName(key, new Date().toISOString());
    const [row] = await database.query<{ taken: string }>(
      'select taken_nanos::text as taken from cap_sums where name = $1',
      [name],
    );
    const taken = BigInt(row?.taken ?? '0');
    for (const percent of percents.filter((one) => taken * 100n >= BigInt(nanos) * BigInt(one))) {
      const whose = client === undefined ? { key } : { client_label: client.label };
      const data = { ...whose, percent, month: name.slice(-7), taken: taken.toString(), cap: nanos };
      await events.announce(account, 'budget.threshold', data, `${name} ${nanos} ${percent}`);
    }
  }
}
