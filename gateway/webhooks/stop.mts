import type { Transaction } from '../store/database.mts';

/** Gives up what is still to be delivered to a registered endpoint; its log says why. */
export async function stopDeliveries(inside: Transaction, webhook: string, because: string): Promise<void> {
  await inside.query(
    `update deliveries set status = 'failed', next_at = null, last_message = $2 where webhook = $1 and status = 'pending'`,
    [webhook, because],
  );
}
