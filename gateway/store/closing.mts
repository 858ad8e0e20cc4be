import type { App } from '../app.mts';

const dayMs = 86_400_000;
const warnedDays = 90;

/** Announces, once to each account that used it in the last month, that a model closes within 90 days. */
export async function announceClosing({ registry, database, events }: App): Promise<void> {
  const today = Date.now();
  const closing = Object.values(registry)
    .flatMap(({ deployments }) => deployments)
    .filter(({ shutdown }) => shutdown !== undefined && Date.parse(shutdown.date) - today < warnedDays * dayMs);
  for (const { model, provider, shutdown } of closing) {
    const users = await database.query<{ account: string }>(
      `select distinct account from usage_records where model = $1 and provider = $2 and time > now() - interval '30 days'`,
      [model, provider],
    );
    const data = { model, provider, date: shutdown?.date, successor: shutdown?.successor };
    for (const { account } of users) {
      await events.announce(account, 'model.closing', data, `${provider}/${model} ${shutdown?.date}`);
    }
  }
}
