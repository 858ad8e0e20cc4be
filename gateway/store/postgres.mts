import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Database } from './database.mts';

const reconnectMs = 1_000;

// Sums of nano-dollars stay exact: int8 comes as text unless it is small enough to be a number.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => text);

/** Opens the production store. `onTrouble` hears of connections that broke. */
export function openPostgres(url: string, onTrouble: (message: string) => void): Database {
  const pool = new pg.Pool({ connectionString: url, max: 10, application_name: 'imarouter-gateway' });
  pool.on('error', (error) => onTrouble(error.message));
  let isClosed = false;
  const listeners = new Set<pg.Client>();
  return {
    backend: 'postgres',
    async query<Row extends object>(text: string, values: readonly unknown[] = []) {
      return (await pool.query<Row>(prepared(text, values))).rows;
    },
    async execute(text) {
      await pool.query(text);
    },
    async transaction(task) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('begin');
        const result = await task({
          async query<Row extends object>(text: string, values: readonly unknown[] = []) {
            return (await client.query<Row>(prepared(text, values))).rows;
          },
        });
        await client.query('commit');
        return result;
      } catch (thrown) {
        await client.query('rollback').catch((error: Error) => (broken = error));
        throw thrown;
      } finally {
        client.release(broken);
      }
    },
    async listen(channel, onMessage, onGap) {
      const connect = async (): Promise<void> => {
        const client = new pg.Client({ connectionString: url, application_name: 'imarouter-gateway listener' });
        const lost = (error?: Error) => {
          if (!listeners.delete(client) || isClosed) return;
          onTrouble(error?.message ?? 'The store closed the connection that listens.');
          onGap();
          setTimeout(() => void again(), reconnectMs);
        };
        client.on('notification', ({ payload }) => onMessage(payload ?? ''));
        client.on('error', lost);
        client.on('end', () => lost());
        await client.connect();
        await client.query(`listen "${channel}"`);
        listeners.add(client);
        onGap();
      };
      const again = async (): Promise<void> => {
        while (!isClosed) {
          try {
            return await connect();
          } catch (thrown) {
            onTrouble(thrown instanceof Error ? thrown.message : String(thrown));
            // Whoever remembers something must not rely on it while nobody can say that it changed.
            onGap();
            await wait(reconnectMs);
          }
        }
      };
      await connect();
    },
    async close() {
      isClosed = true;
      await Promise.all([...listeners].map((client) => client.end()));
      await pool.end();
    },
  };
}

const names = new Map<string, string>();

/** Statements are parsed once per connection: each text has a name. */
function prepared(text: string, values: readonly unknown[]) {
  let name = names.get(text);
  if (name === undefined) names.set(text, (name = `q${names.size + 1}`));
  return { name, text, values: [...values] };
}
