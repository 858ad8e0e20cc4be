import { relative } from 'node:path';
import { totals } from '../../src/billing/totals';
import type { Progress, Run } from '../engine/execution.mts';
import { columns } from './columns.mts';
import { dollars, failovers, quantityWords } from './costReport.mts';
import type { WrittenFile } from './files.mts';
import type { StepResult } from './results.mts';

/** Prints a line when a node has ended: its items and seconds, or what stopped it. */
export function showProgress({ node, event, items = 0, durationSeconds = 0, failure }: Progress): void {
  if (event === 'started') return;
  const [line = ''] = columns([
    [node.padEnd(24), `${items} item${items === 1 ? ' ' : 's'}`.padStart(9), seconds(durationSeconds)],
  ]);
  console.log(`  ${line}${failure === undefined ? '' : `  stopped: ${failure}`}`);
}

/** Prints the files written: name, length, size, what they are. */
export function showFiles(files: WrittenFile[]): void {
  console.log('\nMade:');
  const rows = files.map(({ path, durationSeconds, sizeBytes, format }) => [
    relative(process.cwd(), path),
    durationSeconds === null ? '' : seconds(durationSeconds),
    `${Math.ceil(sizeBytes / 1024)} KB`,
    format,
  ]);
  for (const line of columns(rows, [1, 2])) console.log(`  ${line}`);
}

/** Prints what each step cost, their sum, the fallbacks and the warnings. */
export function showCosts(steps: StepResult[]): void {
  console.log('\nCosts:');
  const rows = steps.map(({ node, item, provider, model, report }) => [
    `${node} ${item}`,
    provider === null ? 'nobody' : `${provider}/${model}`,
    report.usage.map(quantityWords).join(', '),
    dollars(report.cost),
  ]);
  const { cost, costAtMost } = totals(steps.flatMap(({ report }) => report.usage));
  for (const line of columns([...rows, ['Total', '', '', dollars(cost)]], [])) console.log(`  ${line}`);
  if (costAtMost !== cost) console.log(`  At most ${dollars(costAtMost)}, with charges that may have happened.`);
  list('Fallbacks:', failovers(steps));
  list('Warnings:', [...new Set(steps.flatMap(({ report }) => report.warnings))]);
}

/** Prints what stopped the run, with what to do next. */
export function showFailures({ failures }: Run): void {
  list(
    'Stopped:',
    failures.map(({ node, message, description = '' }) =>
      `${node === undefined ? '' : `${node}: `}${message}. ${description}`.trim(),
    ),
  );
}

function list(title: string, sentences: string[]): void {
  if (sentences.length === 0) return;
  console.log(`\n${title}`);
  for (const sentence of sentences) console.log(`  ${sentence}`);
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}
