import { fork } from 'node:child_process';
import { availableParallelism, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { tryMutation, type Outcome } from '../../test/media/fuzzing.mts';

/**
 * `tsx bench/media/fuzz.mts [count] [firstSeed]`: runs mutated recordings through sniff, probe and split in a process of its own,
 * which is ended and started behind the seed that hangs it. Prints every finding with its seed, and the sums at the end.
 */
const [count = 1_000_000, first = 1] = process.argv.slice(2).map(Number);
const hangMs = 30_000;

if (process.send) await work();
else await watch();

interface Report {
  seed: number;
  done: number;
  refused: number;
  parts: number;
  peakMb: number;
  found: Outcome[];
}

async function work(): Promise<void> {
  const report: Report = { seed: first, done: 0, refused: 0, parts: 0, peakMb: 0, found: [] };
  for (let seed = first; seed < first + count; seed++) {
    if ((seed - first) % 50 === 0) process.send?.({ ...report, seed });
    const outcome = await tryMutation(seed);
    report.done++;
    report.refused += outcome.refused ? 1 : 0;
    report.parts += outcome.parts;
    if (outcome.fault) report.found.push(outcome);
    if (seed % 50 === 0) report.peakMb = Math.max(report.peakMb, process.memoryUsage().rss / 1e6);
  }
  process.send?.({ ...report, seed: first + count });
  process.disconnect();
}

async function watch(): Promise<void> {
  const sums = { done: 0, refused: 0, parts: 0, peakMb: 0, hangs: 0, findings: 0 };
  for (let seed = first; seed < first + count;) {
    const block = Math.min(20_000, first + count - seed);
    const last = await child(block, seed);
    for (const { seed: at, name, fault } of last.found) console.log(`seed ${at} (${name}): ${fault}`);
    sums.done += last.done;
    sums.refused += last.refused;
    sums.parts += last.parts;
    sums.findings += last.found.length;
    sums.peakMb = Math.max(sums.peakMb, last.peakMb);
    const hung = last.seed < seed + block;
    if (hung) console.log(`no answer within ${hangMs} ms among seeds ${last.seed} to ${last.seed + 49}`);
    sums.hangs += hung ? 1 : 0;
    seed = hung ? last.seed + 50 : seed + block;
    console.log(new Date().toISOString(), JSON.stringify(sums));
  }
  console.log(`${availableParallelism()} cores, Node ${process.version}`);
}

function child(block: number, seed: number): Promise<Report> {
  return new Promise((resolve) => {
    const worker = fork(fileURLToPath(import.meta.url), [String(block), String(seed)], { execArgv: process.execArgv });
    if (worker.pid) setPriority(worker.pid, 15);
    let last: Report = { seed, done: 0, refused: 0, parts: 0, peakMb: 0, found: [] };
    let timer = setTimeout(() => worker.kill('SIGKILL'), hangMs);
    worker.on('message', (report: Report) => {
      last = report;
      clearTimeout(timer);
      timer = setTimeout(() => worker.kill('SIGKILL'), hangMs);
    });
    worker.on('exit', () => {
      clearTimeout(timer);
      resolve(last);
    });
  });
}
