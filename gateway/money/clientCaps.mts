import type { Database } from '../store/database.mts';
import type { MonthlyCap } from './caps.mts';

/** What a client label may cost an account in a month, and what was metered for it in this one (UTC). Nano-dollars as decimal text. */
export interface ClientCap {
  readonly client: string;
  readonly capNanos: string;
  readonly costNanos: string;
}

/** Caps by client label, whichever key bills it. */
export interface ClientCaps {
  /** The cap that a request of this label comes under, if there is one. */
  of(account: string, client: string | null): Promise<MonthlyCap | null>;
  set(account: string, client: string, nanos: string): Promise<void>;
  remove(account: string, client: string): Promise<boolean>;
  list(account: string): Promise<ClientCap[]>;
}

const channel = 'imarouter_client_caps';
const mostKnown = 1_000;

/** Opens the caps. Those of an account are remembered until somebody changes one, in whichever process. */
export async function openClientCaps(database: Database): Promise<ClientCaps> {
  const known = new Map<string, Promise<ReadonlyMap<string, string>>>();
  const doubt = () => known.clear();
  await database.listen(channel, doubt, doubt);
  const changed = async () => {
    doubt();
    await database.query('select pg_notify($1, $2)', [channel, 'changed']);
  };
  const capsOf = (account: string) => {
    const remembered = known.get(account);
    if (remembered !== undefined) return remembered;
    if (known.size >= mostKnown) known.clear();
    const read = readCaps(database, account);
    known.set(account, read);
    read.catch(() => known.delete(account));
    return read;
  };
  return {
    async of(account, client) {
      if (client === null) return null;
      const nanos = (await capsOf(account)).get(client);
      return nanos === undefined ? null : { key: sumOf(account, client), nanos, client: { account, label: client } };
    },
    async set(account, client, nanos) {
      await database.query(
        `insert into client_caps(account, client, cap_nanos) values ($1, $2, $3)
         on conflict (account, client) do update set cap_nanos = excluded.cap_nanos`,
        [account, client, nanos],
      );
      await changed();
    },
    async remove(account, client) {
      const rows = await database.query('delete from client_caps where account = $1 and client = $2 returning client', [
        ...[account, client],
      ]);
      await changed();
      return rows.length > 0;
    },
    async list(account) {
      const rows = await database.query<{ client: string; cap: string; cost: string }>(selectCaps, [account]);
      return rows.map(({ client, cap, cost }) => ({ client, capNanos: cap, costNanos: cost }));
    },
  };
}

/** No key is named like this. */
function sumOf(account: string, client: string): string {
  return JSON.stringify([account, client]);
}

async function readCaps(database: Database, account: string): Promise<ReadonlyMap<string, string>> {
  const rows = await database.query<{ client: string; cap: string }>(
    'select client, cap_nanos::text as cap from client_caps where account = $1',
    [account],
  );
  return new Map(rows.map(({ client, cap }) => [client, cap]));
}

const selectCaps = `
  select client, cap_nanos::text as cap, (
    select coalesce(sum(cost_nanos), 0)::text from usage_records
    where usage_records.account = client_caps.account and client_label = client and time >= date_trunc('month', now(), 'UTC')
  ) as cost
  from client_caps where account = $1 order by client limit 1000`;
