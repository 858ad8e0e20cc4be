import { PgBoss, fromPglite } from 'pg-boss';
import type { PGlite } from '@electric-sql/pglite';
import type { Database, Transaction } from './database.mts';
import { createWakes } from './wakes.mts';

/** Names of the queues: jobs to go on with, deliveries to make. */
export type QueueName = 'jobs' | 'deliveries';

interface Ticket {
  readonly id: string;
}

/** Work kept by the store until somebody has done it; any process may. A ticket comes again when its worker died. */
export interface Queue {
  /** Inside a transaction the ticket exists only if that is committed. */
  send(name: QueueName, id: string, afterMs?: number, inside?: Transaction): Promise<void>;
  work(name: QueueName, most: number, task: (id: string) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

const retentionSeconds = 14 * 24 * 3600;

/**
 * A new ticket wakes a worker by NOTIFY, but nobody announces those that a dead process left: while several wait, a worker that has
 * done one takes the next at once, else it looks every two seconds. Nobody announces either that a ticket that had to wait is due:
 * the process that sent it wakes a worker of its own then.
 */
const pace = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 2, burstWhenReadyExceeds: 1 } as const;

/** How long a wait may be that is ended to the moment, and how much later than due a worker is woken. */
const mostWakeMs = 60_000;
const lateMs = 10;

/** Opens the queue in the store: pg-boss, with LISTEN/NOTIFY on PostgreSQL. */
export async function openQueue(
  database: Database & { readonly pglite?: PGlite },
  databaseUrl: string | undefined,
  onTrouble: (message: string) => void,
): Promise<Queue> {
  const shared = {
    schedule: false,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    queueCacheIntervalSeconds: 5,
    warningSlowQuerySeconds: 60,
  };
  const boss = new PgBoss(
    database.pglite === undefined
      ? { ...shared, connectionString: databaseUrl ?? '', max: 4, useListenNotify: true }
      : { ...shared, db: fromPglite(database.pglite), backend: 'pglite' },
  );
  boss.on('error', (error) => onTrouble(error.message));
  await boss.start();
  for (const name of ['jobs', 'deliveries'] as const) {
    await boss.createQueue(name, {
      retryLimit: 1_000,
      retryDelay: 1,
      expireInSeconds: 3600,
      heartbeatSeconds: 10,
      retentionSeconds,
      deleteAfterSeconds: 3600,
      notify: database.pglite === undefined,
    });
  }
  const wakes = { jobs: createWakes(notify), deliveries: createWakes(notify) };
  function notify(worker: string): void {
    boss.notifyWorker(worker);
  }
  return {
    async send(name, id, afterMs = 0, inside) {
      const startAfter = afterMs > 0 ? { startAfter: new Date(Date.now() + afterMs) } : {};
      await boss.send(name, { id }, { ...startAfter, ...(inside === undefined ? {} : { db: executorOf(inside) }) });
      if (afterMs > 0 && afterMs <= mostWakeMs) setTimeout(wakes[name].wake, afterMs + lateMs).unref();
    },
    async work(name, most, task) {
      // One by one, so that each has an id to be woken by.
      for (let count = 0; count < most; count++) {
        const worker: string = await boss.work<Ticket>(name, { ...pace, batchSize: 1 }, async ([ticket]) => {
          if (ticket !== undefined) await wakes[name].during(worker, () => task(ticket.data.id));
        });
        wakes[name].add(worker);
      }
    },
    stop: () => boss.stop({ graceful: true, timeout: 20_000 }),
  };
}

function executorOf(transaction: Transaction) {
  return {
    executeSql: async (text: string, values?: unknown[]) => ({ rows: await transaction.query(text, values ?? []) }),
  };
}
