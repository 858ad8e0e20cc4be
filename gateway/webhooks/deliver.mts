import { Webhook } from 'standardwebhooks';
import { bodyFrom } from '../../src/core/body';
import { guardUrl } from '../../src/core/guard';
import { SendFailure } from '../../src/core/host';
import { readHead } from '../../src/core/stream';
import { RouterFailure } from '../../src/operations';
import { guardedConnections } from '../host/connections.mts';
import { send } from '../host/send.mts';
import type { Database } from '../store/database.mts';
import type { Queue } from '../store/queue.mts';
import { createSilence } from './silence.mts';
import { stopDeliveries } from './stop.mts';
import { waitAfterMs } from './waits.mts';

interface Delivery {
  id: string;
  event: string;
  webhook: string | null;
  url: string;
  secret: string;
  payload: string;
  attempts: number;
  status: string;
}

/** How one try went: delivered, to be tried again, or to be given up. */
interface Try {
  readonly verdict: 'delivered' | 'again' | 'stop';
  readonly status: number | null;
  readonly message: string;
  readonly retryAfterMs: number | null;
}

/** How long one try may take in all: a receiver that drips its answer holds no worker longer. */
const mostTryMs = 20_000;
const readBytes = 4_096;
/** Tries that one receiver which does not answer may hold up at once. */
const mostSilent = 2;

/** What the receiver holds up already is as many as it may: it counts as a try, so that none is planned for ever. */
const notTried: Try = {
  ...{ verdict: 'again', status: null, retryAfterMs: null },
  message: 'Not tried: the receiver lets other messages wait',
};

/** What n8n says of an execution that will never take a message. */
const isOver = /has finished already|has finished with error/i;

/**
 * Makes one try of a delivery and plans the next. Safe to run twice: a delivery that is over, or is due later by now because it was
 * delivered again meanwhile, is left alone.
 */
export function createDeliverer(
  database: Database,
  queue: Queue,
  allowedNetworks: readonly string[],
  tryMs: number = mostTryMs,
) {
  const connections = guardedConnections(allowedNetworks);
  const silence = createSilence(mostSilent);
  return async (id: string): Promise<void> => {
    const [delivery] = await database.query<Delivery>(
      `update deliveries set next_at = now() where id = $1 and status = 'pending' and next_at <= now() returning *`,
      [id],
    );
    if (delivery === undefined) return;
    const tried = (await silence.among(delivery.url, () => tryOnce(delivery))) ?? notTried;
    const waitMs = tried.verdict === 'again' ? waitAfterMs(delivery.attempts, tried.status, tried.retryAfterMs) : null;
    await database.transaction(async (inside) => {
      const status = tried.verdict === 'delivered' ? 'delivered' : waitMs === null ? 'failed' : 'pending';
      const entry = { at: new Date().toISOString(), status: tried.status, message: tried.message };
      const [now] = await inside.query<{ status: string }>(
        `update deliveries set status = case when status = 'pending' or $2 = 'delivered' then $2 else status end, attempts = attempts + 1, last_status = $3, last_message = $4,
           next_at = case when status = 'pending' then $5::timestamptz end, log = log || jsonb_build_array($6::jsonb) where id = $1 returning status`,
        [
          id,
          status,
          tried.status,
          tried.message,
          waitMs === null ? null : new Date(Date.now() + waitMs),
          JSON.stringify(entry),
        ],
      );
      // Meanwhile its endpoint may have been deleted.
      if (waitMs !== null && now?.status === 'pending') await queue.send('deliveries', id, waitMs, inside);
      if (tried.status === 410 && delivery.webhook !== null) {
        const because = 'The receiver answered 410: it is gone.';
        await inside.query('update webhooks set disabled_at = now(), disabled_because = $2 where id = $1', [
          delivery.webhook,
          because,
        ]);
        await stopDeliveries(inside, delivery.webhook, because);
      }
    });
  };

  async function tryOnce({ event, url, secret, payload }: Delivery): Promise<Try> {
    const body = bodyFrom('application/json', [new TextEncoder().encode(payload)]);
    const now = new Date();
    const headers = {
      'webhook-id': event,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(event, now, payload),
    };
    try {
      guardUrl(url, allowedNetworks);
      const signal = AbortSignal.timeout(tryMs);
      const reply = await send({ method: 'POST', url, headers, body }, headers, tryMs, connections, signal);
      return judge(reply.status, await headText(reply.body), reply.headers['retry-after']);
    } catch (thrown) {
      if (thrown instanceof RouterFailure)
        return { verdict: 'stop', status: null, message: thrown.message, retryAfterMs: null };
      if (!(thrown instanceof SendFailure)) throw thrown;
      return { verdict: 'again', status: null, message: `Not delivered: ${thrown.message}`, retryAfterMs: null };
    }
  }
}

/** How an answer begins; its status counts, so one that breaks off has nothing to say. */
async function headText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const head = await readHead(body, readBytes).catch(() => null);
  return new TextDecoder().decode(head?.bytes);
}

function judge(status: number, text: string, retryAfter: string | undefined): Try {
  const told = { status, retryAfterMs: retryAfter === undefined ? null : Number(retryAfter) * 1000 || null };
  if (status >= 200 && status < 300) return { ...told, verdict: 'delivered', message: 'Delivered' };
  if (status === 410) return { ...told, verdict: 'stop', message: 'The receiver is gone (410)' };
  if (isOver.test(text)) return { ...told, verdict: 'stop', message: 'The execution that waited for it has ended' };
  return { ...told, verdict: 'again', message: `The receiver answered with status ${status}` };
}
