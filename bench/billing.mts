import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { UsageRecord } from '../src/operations/index';
import { encodeLine, jsonLinesLedger } from '../src/billing/jsonLines';
import { memoryLedger } from '../src/billing/ledger';
import { meter } from '../src/billing/meter';
import { groupings } from '../src/billing/groupings';
import { costReport } from '../src/billing/report';

/** A measured figure beside what it may be at most. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 's' | 'MB';
  readonly atMost?: number;
  /** Time on the processor, which other programs on the machine change less. */
  readonly cpuSeconds?: number;
}

const million = 1_000_000;
const hour = 3_600_000;

/** Measures ledger and report as they are published, in one bundle, each in a process of its own so that peak memory is its own. */
export async function benchBilling(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'imarouter-bench-billing-'));
  const bundle = await bundled(folder);
  const measure = (task: keyof typeof tasks) => measureIn(bundle, task);
  const time = (name: string, { seconds, cpuSeconds }: Measured, atMost?: number): Figure => ({
    ...{ name, value: seconds, unit: 's', cpuSeconds },
    ...(atMost === undefined ? {} : { atMost }),
  });
  const idle = measure('idle');
  const report = measure('report');
  const generate = measure('generate');
  const lines = measure('jsonLines');
  const append = measure('append');
  const metered = measure('meter');
  const figures: Figure[] = [
    time('Report over 1,000,000 records, streaming in pages of 1,000, by all six groupings', less(report, generate), 2),
    time('  making the records, which is left out of it', generate),
    time('  the same, streaming one by one', less(measure('oneByOne'), generate)),
    { name: '  peak memory of the whole process', value: report.peakMb, unit: 'MB', atMost: 300 },
    { name: '  peak memory of an idle process', value: idle.peakMb, unit: 'MB' },
    time('The same from 1,000,000 JSON lines', lines),
    { name: '  peak memory', value: lines.peakMb, unit: 'MB' },
    time('  yardstick: making the lines, splitting and JSON.parse alone', measure('parse')),
    time('Appending 100,000 records in memory, one by one', append, 1),
    time('Metering 100,000 charges', metered),
  ];
  rmSync(folder, { recursive: true, force: true });
  return figures;
}

async function bundled(folder: string): Promise<string> {
  const { build } = await import('esbuild');
  const outfile = join(folder, 'billing.mjs');
  const entryPoints = [fileURLToPath(import.meta.url)];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', external: ['esbuild'] });
  return outfile;
}

function less(whole: Measured, part: Measured): Measured {
  return {
    ...whole,
    seconds: whole.seconds - part.seconds,
    cpuSeconds: whole.cpuSeconds - part.cpuSeconds,
  };
}

interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

function measureIn(bundle: string, task: keyof typeof tasks): Measured {
  const child = spawnSync(process.execPath, [bundle, task], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout) as Measured;
}

const tasks = {
  idle: async () => undefined,
  generate: async () => {
    for await (const page of pages(million)) if (page.length === 0) throw new Error('empty');
  },
  report: async () => expectMillion(await costReport(pages(million), groupings)),
  oneByOne: async () => expectMillion(await costReport(records(million), groupings)),
  jsonLines: async () => expectMillion(await costReport(jsonLinesLedger(lineFile(million)).pages(), groupings)),
  parse: async () => {
    let rest = '';
    for await (const bytes of lineFile(million).read()) {
      const lines = (rest + new TextDecoder().decode(bytes)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (JSON.parse(line).id === '') throw new Error('empty');
    }
  },
  append: async () => {
    const ledger = memoryLedger();
    for await (const record of records(100_000)) await ledger.append([record]);
    if (ledger.size !== 100_000) throw new Error('not all kept');
  },
  meter: async () => {
    for (let index = 0; index < 100_000; index++) meter({ ...charge, attempt: `attempt-${index}` });
  },
};

const charge = {
  part: 0,
  time: Date.UTC(2026, 10, 1),
  operation: 'transcribe' as const,
  provider: 'groq',
  model: 'whisper-large-v3',
  deployment: 'groq/whisper-large-v3',
  quantities: [{ unit: 'audioMillisecond' as const, amount: 61_234, source: 'parsed' as const }],
  prices: [
    { unit: 'audioMillisecond' as const, amount: '0.111', per: hour, minimum: 10_000, asOf: '2026-01-01', source: '' },
  ],
  certainty: 'certain' as const,
};

/** The records in pages, as a database hands them over. */
async function* pages(count: number): AsyncGenerator<UsageRecord[]> {
  let page: UsageRecord[] = [];
  for (const record of made(count)) {
    page.push(record);
    if (page.length < 1_000) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

async function* records(count: number): AsyncGenerator<UsageRecord> {
  yield* made(count);
}

/** Distinct records as they would come from a database, each with an id of its own. */
function* made(count: number): Generator<UsageRecord> {
  const names = (word: string, many: number) => Array.from({ length: many }, (_, index) => `${word}-${index}`);
  const [providers, models, clients] = [names('provider', 5), names('model', 10), names('client', 20)];
  const times = Array.from({ length: 28 }, (_, day) => new Date(Date.UTC(2026, 10, day + 1, 12)).toISOString());
  for (let index = 0; index < count; index++) {
    const attempt = `6f1c2f5e-7d1b-4c55-9f00-${100_000_000_000 + index}`;
    yield {
      id: `${attempt}/0/audioMillisecond`,
      time: times[index % 28] ?? '',
      operation: 'transcribe',
      provider: providers[index % 5] ?? '',
      model: models[index % 10] ?? '',
      deployment: 'deployment',
      attempt,
      part: 0,
      unit: 'audioMillisecond',
      quantity: 61_234,
      quantitySource: 'parsed',
      priceVersion: '2026-01-01',
      costNanos: index * 1_000,
      costSource: 'computed',
      priceNanos: index * 1_000,
      priceSource: 'computed',
      certainty: 'certain',
      clientLabel: clients[index % 20] ?? '',
      workflow: 'workflow',
    };
  }
}

function lineFile(count: number) {
  return {
    append: async () => undefined,
    async *read() {
      let text = '';
      for await (const record of records(count)) {
        text += encodeLine(record);
        if (text.length > 65_536) {
          yield new TextEncoder().encode(text);
          text = '';
        }
      }
      yield new TextEncoder().encode(text);
    },
  };
}

function expectMillion(report: { total: { records: number; cost: string | null } }): void {
  const { records: count, cost } = report.total;
  if (count !== million || cost !== (((BigInt(million) * BigInt(million - 1)) / 2n) * 1_000n).toString()) {
    throw new Error(`the report counted ${count} records and ${cost} nano-dollars`);
  }
}

const task = process.argv[2];
if (task !== undefined && task in tasks && process.argv[1] === fileURLToPath(import.meta.url)) {
  const start = performance.now();
  const cpuStart = process.cpuUsage();
  await tasks[task as keyof typeof tasks]();
  const seconds = (performance.now() - start) / 1_000;
  const cpuSeconds = process.cpuUsage(cpuStart).user / 1_000_000;
  console.log(JSON.stringify({ seconds, cpuSeconds, peakMb: process.resourceUsage().maxRSS / 1_024 }));
}
