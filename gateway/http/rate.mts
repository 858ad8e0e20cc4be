import type { Database } from '../store/database.mts';
import { Refusal } from './refusal.mts';

/** Counts a request of a key in its minute, for all processes together; throws once there are too many. */
export async function takeFromRate(database: Database, key: string, perMinute: number): Promise<void> {
  const minute = Math.floor(Date.now() / 60_000);
  const [row] = await database.query<{ requests: number }>(
    `insert into rate_windows(key, minute, requests) values ($1, $2, 1)
     on conflict (key, minute) do update set requests = rate_windows.requests + 1 returning requests`,
    [key, minute],
  );
  if ((row?.requests ?? 0) <= perMinute) return;
  const retryAfterSeconds = Math.ceil(((minute + 1) * 60_000 - Date.now()) / 1000);
  throw new Refusal(429, 'rate_limit_exceeded', `The key may send ${perMinute} requests a minute.`, {
    retryAfterSeconds,
  });
}
