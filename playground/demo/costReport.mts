import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { usdOfNanos } from '../../src/billing/money';
import { costReport } from '../../src/billing/report';
import { totals } from '../../src/billing/totals';
import type { UsageRecord } from '../../src/operations';
import { markdownTable } from './columns.mts';
import type { StepResult } from './results.mts';

export interface CostReportInfo {
  workflow: string;
  /** Whether simulators answered. */
  simulated: boolean;
}

/** Writes `cost-report.json` (exact, with every attempt and usage record) and `cost-report.md`; gives their paths. */
export async function writeCostReport(steps: StepResult[], info: CostReportInfo, folder: string): Promise<string[]> {
  const usage = steps.flatMap(({ report }) => report.usage);
  const byModel = await costReport(usage, ['provider', 'model']);
  const json = {
    ...info,
    note: noteOn(info.simulated),
    currency: 'USD',
    unit: 'nano-dollars (1 USD = 1,000,000,000)',
    total: totals(usage),
    byProviderAndModel: byModel.rows,
    steps: steps.map(({ report, ...step }) => ({ ...step, ...report })),
  };
  const paths = ['cost-report.json', 'cost-report.md'].map((name) => join(folder, name));
  writeFileSync(paths[0] ?? '', `${JSON.stringify(json, null, 2)}\n`);
  writeFileSync(paths[1] ?? '', readable(steps, info, usage));
  return paths;
}

/** A cost in dollars for people, exact; nano-dollars may be null where not known. */
export function dollars(nanos: string | number | null): string {
  return nanos === null ? 'not known' : `$${usdOfNanos(nanos)}`;
}

/** What was metered, such as "186 characters" or "12.648 s of audio". */
export function quantityWords({ unit, quantity }: UsageRecord): string {
  if (unit.endsWith('Millisecond'))
    return `${quantity / 1000} s ${unit === 'audioMillisecond' ? 'of audio' : 'generated'}`;
  const words = unit.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${quantity} ${words}${quantity === 1 ? '' : 's'}`;
}

/** Attempts that went on elsewhere, one sentence each. */
export function failovers(steps: StepResult[]): string[] {
  return steps.flatMap(({ node, item, report }) =>
    report.attempts.flatMap((attempt, index) => {
      if (attempt.status === 'done') return [];
      const next = report.attempts.slice(index + 1).find(({ part }) => part === attempt.part);
      const answered = attempt.httpStatus === undefined ? attempt.status : `answered ${attempt.httpStatus}`;
      const said = attempt.message ? ` (${attempt.message})` : '';
      const on = next ? `went on at ${next.provider}/${next.model}` : 'nobody was left to go on with';
      return [`${node}, item ${item}: ${attempt.provider}/${attempt.model} ${answered}${said}; ${on}.`];
    }),
  );
}

function readable(steps: StepResult[], info: CostReportInfo, usage: UsageRecord[]): string {
  const { cost, costAtMost } = totals(usage);
  const rows = steps.map(({ node, item, provider, model, report }) => [
    node,
    String(item),
    provider === null ? '' : `${provider}/${model}`,
    report.usage.map(quantityWords).join(', '),
    dollars(report.cost),
    report.attempts.map((attempt) => `${attempt.provider} ${attempt.status}`).join(', then '),
  ]);
  const over = failovers(steps).map((sentence) => `- ${sentence}`);
  return [
    `# Cost of "${info.workflow}"`,
    noteOn(info.simulated),
    markdownTable(['Step', 'Item', 'Answered by', 'Metered', 'Cost', 'Attempts'], rows),
    `Total: ${dollars(cost)}${costAtMost === cost ? '' : `, at most ${dollars(costAtMost)}`}`,
    ...(over.length > 0 ? [`## Fallbacks\n\n${over.join('\n')}`] : []),
    '',
  ].join('\n\n');
}

function noteOn(simulated: boolean): string {
  return simulated
    ? 'Simulators answered, not the real services: nobody was charged. Prices are those of the deployment tables.'
    : 'The real services answered. Costs are metered with the prices of the deployment tables.';
}
