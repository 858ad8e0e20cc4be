import * as z from 'zod/v4-mini';
import { ask } from '../api.mts';
import { element } from '../element.mts';
import { formOf, textField } from '../form.mts';
import { guarded, tell } from '../notice.mts';
import { button, state, table } from '../table.mts';
import { time } from '../words.mts';
import { paged } from './paged.mts';

const deliverySchema = z.object({
  id: z.string(),
  type: z.string(),
  url: z.string(),
  job: z.nullable(z.string()),
  status: z.string(),
  attempts: z.number(),
  next_at: z.nullable(z.string()),
  last_status: z.nullable(z.number()),
  last_message: z.nullable(z.string()),
  created_at: z.string(),
});
type Delivery = z.infer<typeof deliverySchema>;
const webhookSchema = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  disabled_because: z.nullish(z.string()),
});
type Webhook = z.infer<typeof webhookSchema>;
const deliveriesSchema = z.object({ data: z.array(deliverySchema), next_after: z.nullable(z.string()) });
const webhooksSchema = z.object({ data: z.array(webhookSchema) });
const madeSchema = z.object({ secret: z.string() });

/** Webhooks: what was delivered where, how to send it again, and the registered endpoints. */
export async function deliveriesView(): Promise<Node> {
  const list = await paged(async (after) => {
    const query = new URLSearchParams({ limit: '50', ...(after === null ? {} : { after }) });
    const { data, next_after: next } = await ask('GET', `/v1/webhooks/deliveries?${query}`, deliveriesSchema);
    return { content: deliveryTable(data), next };
  });
  const endpoints = element('div', {});
  const show = async () => endpoints.replaceChildren(endpointTable(await ask('GET', '/v1/webhooks', webhooksSchema)));
  await show();
  const form = formOf(
    'Add endpoint',
    [textField('url', 'Address', { type: 'url', required: true })],
    async (values) => {
      const { secret } = await ask('POST', '/v1/webhooks', madeSchema, { url: values.get('url') });
      tell(`The endpoint is registered. Its signing secret, shown once: ${secret}`, 'secret');
      await show();
    },
  );
  return element('div', {}, list, element('h2', {}, 'Endpoints'), endpoints, form);
}

function deliveryTable(rows: readonly Delivery[]): HTMLElement {
  return table<Delivery>(
    'Deliveries',
    [
      { title: 'Time', cell: (row) => time(row.created_at) },
      { title: 'Event', cell: (row) => row.type },
      { title: 'Job', cell: (row) => element('code', {}, row.job ?? '') },
      { title: 'To', cell: (row) => row.url },
      { title: 'Status', cell: (row) => state(row.status) },
      { title: 'Sent', cell: (row) => String(row.attempts), isAmount: true },
      { title: 'Last answer', cell: (row) => [row.last_status, row.last_message].filter(Boolean).join(' ') },
      { title: '', cell: redelivery },
    ],
    rows,
    'Nothing was delivered yet.',
  );
}

function redelivery({ id }: Delivery): Node {
  return button(
    'Redeliver',
    guarded(async () => {
      await ask('POST', `/v1/webhooks/deliveries/${id}/redeliver`, z.unknown());
      tell(`${id} is sent again. Refresh to see how it goes.`);
    }),
    id,
  );
}

function endpointTable({ data }: z.infer<typeof webhooksSchema>): HTMLElement {
  return table<Webhook>(
    'Endpoints',
    [
      { title: 'Address', cell: ({ url }) => url },
      { title: 'Events', cell: ({ events }) => events.join(', ') },
      { title: 'Status', cell: ({ disabled_because: because }) => (because == null ? state('active') : because) },
      { title: '', cell: removal },
    ],
    data,
    'No endpoint is registered. Jobs may name one of their own.',
  );
}

function removal({ id, url }: Webhook): Node {
  const remove = button(
    'Delete',
    guarded(async () => {
      await ask('DELETE', `/v1/webhooks/${id}`, z.unknown());
      remove.closest('tr')?.remove();
    }, `Stop sending to ${url}?`),
    url,
  );
  return remove;
}
