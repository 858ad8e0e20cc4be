import * as z from 'zod/v4-mini';
import { ask } from '../api.mts';
import { type Amount, dayChart, rankChart } from '../charts.mts';
import { element } from '../element.mts';
import { guarded } from '../notice.mts';
import { daysOf, lastMonths, money } from '../words.mts';

const nanos = z.nullable(z.string());
const rowSchema = z.object({
  day: z.string(),
  model: z.string(),
  client_label: z.string(),
  cost: nanos,
  cost_unknown: z.number(),
});
type Row = z.infer<typeof rowSchema>;
const usageSchema = z.object({
  data: z.array(rowSchema),
  total: z.object({ cost: nanos, cost_at_most: nanos, records: z.number(), cost_unknown: z.number() }),
  unsettled: z.number(),
  notes: z.array(z.string()),
});
type Usage = z.infer<typeof usageSchema>;

/** What a month has cost, by day, model and client. */
export async function spendView(): Promise<Node> {
  const place = element('div', {});
  const months = lastMonths(12);
  const options = months.map((month) => element('option', { value: month }, month));
  const choice = element('select', {}, ...options);
  const show = async () => {
    const month = choice.value;
    const view = await monthView(month);
    if (month === choice.value) place.replaceChildren(view);
  };
  choice.addEventListener('change', () => void guarded(show)());
  await show();
  return element('div', {}, element('label', { class: 'inline' }, 'Month ', choice), place);
}

async function monthView(month: string): Promise<Node> {
  const days = daysOf(month);
  const query = new URLSearchParams({
    group_by: 'day,model,client',
    from_day: days[0] ?? '',
    to_day: days.at(-1) ?? '',
  });
  const usage = await ask('GET', `/v1/usage?${query}`, usageSchema);
  const byDay = sums(usage.data, ({ day }) => day);
  return element(
    'div',
    {},
    totals(usage),
    element('h2', {}, 'By day'),
    dayChart(days.map((label) => ({ label, nanos: byDay.get(label) ?? 0n }))),
    element(
      'div',
      { class: 'pair' },
      ranking('By model', usage, ({ model }) => model),
      ranking('By client', usage, clientOf),
    ),
  );
}

function totals({ total, unsettled, notes }: Usage): HTMLElement {
  const tile = (name: string, value: string) => element('div', {}, element('dt', {}, name), element('dd', {}, value));
  return element(
    'section',
    {},
    element(
      'dl',
      { class: 'tiles' },
      tile('Cost', money(total.cost)),
      tile('At most', money(total.cost_at_most)),
      tile('Metered entries', total.records.toLocaleString()),
      tile('Not settled', unsettled.toLocaleString()),
    ),
    ...notes.map((note) => element('p', { class: 'note' }, note)),
  );
}

function ranking(title: string, { data }: Usage, by: (row: Row) => string): HTMLElement {
  const amounts: Amount[] = [...sums(data, by)].map(([label, value]) => ({ label, nanos: value }));
  const content = amounts.length === 0 ? element('p', { class: 'none' }, 'Nothing yet.') : rankChart(title, amounts);
  return element('section', {}, element('h2', {}, title), content);
}

function clientOf({ client_label: label }: Row): string {
  return label === '' ? 'no client' : label;
}

function sums(rows: readonly Row[], by: (row: Row) => string): Map<string, bigint> {
  const all = new Map<string, bigint>();
  for (const row of rows) all.set(by(row), (all.get(by(row)) ?? 0n) + BigInt(row.cost ?? 0));
  return all;
}
