import { randomBytes } from 'node:crypto';
import type { Database, Transaction } from '../store/database.mts';
import type { Queue } from '../store/queue.mts';

/** What is announced. */
export const eventTypes = [
  'job.completed',
  'job.failed',
  'budget.threshold',
  'model.closing',
  'provider.outOfCredit',
] as const;
export type EventType = (typeof eventTypes)[number];

const mostPayloadBytes = 20_000;

export interface Events {
  /** Announces to everyone who wants it and to one address besides, as part of a transaction. `job` names the job. */
  emit(inside: Transaction, event: NewEvent): Promise<void>;
  /** The same on its own, once somebody wants it; of events with the same `once` only the first is announced. */
  announce(account: string, type: EventType, data: object, once: string): Promise<void>;
  /** The secret by which messages to addresses of single jobs are signed. */
  secretOf(account: string, inside?: Transaction): Promise<string>;
}

export interface NewEvent {
  readonly account: string;
  readonly type: EventType;
  readonly data: object;
  readonly job: string | null;
  readonly url: string | null;
}

/** A new secret for signing, as Standard Webhooks writes it. */
export function newSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`;
}

/** Opens the way out for events: rows that are delivered by whichever process is free. */
export function openEvents(database: Database, queue: Queue): Events {
  const secretOf = async (account: string, inside: Transaction = database): Promise<string> => {
    await inside.query('update accounts set webhook_secret = $2 where id = $1 and webhook_secret is null', [
      account,
      newSecret(),
    ]);
    const [row] = await inside.query<{ secret: string }>(
      'select webhook_secret as secret from accounts where id = $1',
      [account],
    );
    if (row === undefined) throw new Error(`There is no account ${account}`);
    return row.secret;
  };
  const emit: Events['emit'] = async (inside, { account, type, data, job, url }) => {
    const endpoints = await inside.query<{ id: string; url: string; secret: string }>(
      'select id, url, secret from webhooks where account = $1 and disabled_at is null and $2 = any(events)',
      [account, type],
    );
    const own = url === null ? [] : [{ id: null, url, secret: await secretOf(account, inside) }];
    const event = `evt_${randomBytes(12).toString('hex')}`;
    const payload = JSON.stringify({ type, timestamp: new Date().toISOString(), data });
    if (Buffer.byteLength(payload) > mostPayloadBytes)
      throw new Error(`An event of ${payload.length} characters is too long.`);
    for (const endpoint of [...endpoints, ...own]) {
      const id = `dlv_${randomBytes(12).toString('hex')}`;
      await inside.query(
        `insert into deliveries(id, event, account, webhook, job, type, url, secret, payload, next_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now())`,
        [id, event, account, endpoint.id, job, type, endpoint.url, endpoint.secret, payload],
      );
      await queue.send('deliveries', id, 0, inside);
    }
  };
  return {
    emit,
    secretOf,
    announce: (account, type, data, once) =>
      database.transaction(async (inside) => {
        const fresh = await inside.query(
          `insert into announced(account, type, once) select $1, $2, $3
           where exists (select from webhooks where account = $1 and disabled_at is null and $2 = any(events))
           on conflict do nothing returning once`,
          [account, type, once],
        );
        if (fresh.length > 0) await emit(inside, { account, type, data, job: null, url: null });
      }),
  };
}
