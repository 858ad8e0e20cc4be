import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { startSimulators, type Simulators } from '../simulators/index.mts';
import { totals } from '../src/billing/totals';
import { readArguments, type DemoArguments } from './demo/arguments.mts';
import { buildIfStale } from './demo/build.mts';
import { dollars, writeCostReport } from './demo/costReport.mts';
import { writeFiles } from './demo/files.mts';
import { listed, liveKeys, simulatedCredential, type ImaRouterCredential, type LiveKeys } from './demo/keys.mts';
import { disagreements } from './demo/reconcile.mts';
import { resultsOf, type Results } from './demo/results.mts';
import { showCosts, showFailures, showFiles, showProgress } from './demo/show.mts';
import { setToday } from './engine/clock.mts';
import { createEngine, type Engine } from './engine/engine.mts';
import type { InputItem, Run, RunOptions, WorkflowFile } from './engine/execution.mts';

/** `npm start`: runs a workflow on the real n8n engine, on simulators unless told otherwise, and shows what came of it. */
const root = join(import.meta.dirname, '..');

try {
  process.exitCode = (await main(readArguments(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

interface Demo {
  options: DemoArguments;
  workflow: WorkflowFile;
  engine: Engine;
}

async function main(options: DemoArguments): Promise<boolean> {
  if (options.today !== undefined) setToday(options.today);
  if (!existsSync(options.workflowPath)) throw new Error(`There is no workflow at ${options.workflowPath}.`);
  const workflow: WorkflowFile = JSON.parse(readFileSync(options.workflowPath, 'utf8'));
  const keys = options.live ? demandKeys() : undefined;
  buildIfStale(root);
  const engine = await createEngine({ packageFolders: [root] });
  const simulators = await startSimulators({ jobMs: 1_000 });
  try {
    const demo = { options, workflow, engine };
    return keys ? await runLive(demo, simulators, keys) : await runSimulated(demo, simulators);
  } finally {
    await simulators.close();
    engine.close();
  }
}

async function runSimulated(demo: Demo, simulators: Simulators): Promise<boolean> {
  const { options, workflow } = demo;
  console.log(`Running "${workflow.name ?? options.workflowPath}" on simulators, not the real services.`);
  if (options.isDemo) refuseFirstNarration(simulators);
  const { run, results } = await execute(demo, simulatedCredential(simulators), { onProgress: showProgress });
  await hand(demo, run, results, true);
  const all = listed(simulators);
  const differences = disagreements(all, results);
  console.log(
    `\n${agreement(
      differences,
      results,
      all.reduce((sum, { log }) => sum + log.requests.length, 0),
    )}`,
  );
  return run.status === 'success' && differences.length === 0;
}

/** The first speech is answered 503 with a wait too long to be worth it, so that the next model is asked. */
function refuseFirstNarration({ elevenlabs }: Simulators): void {
  const path = '*/text-to-speech/*';
  elevenlabs.faults.add({ do: 'status', status: 503, method: 'POST', path, nth: [1], retryAfterSeconds: 120 });
  console.log('The first narration will be answered 503, to show the fallback.');
}

function demandKeys(): LiveKeys {
  const keys = liveKeys(process.env);
  for (const sentence of keys.skipped) console.log(sentence);
  if (keys.withKey.length === 0) throw new Error('No key is set, so no real service can be called.');
  return keys;
}

async function runLive(demo: Demo, simulators: Simulators, { credential, withKey }: LiveKeys): Promise<boolean> {
  const rehearsal = await execute(demo, simulatedCredential(simulators, withKey), {});
  if (rehearsal.run.status !== 'success') {
    console.log('A rehearsal on simulators did not come to its end, so no real service was called.');
    showFailures(rehearsal.run);
    return false;
  }
  const { costAtMost } = totals(rehearsal.results.steps.flatMap(({ report }) => report.usage));
  console.log(`Estimate, by a rehearsal on simulators: about ${dollars(costAtMost)}.`);
  console.log(
    `Running "${demo.workflow.name ?? demo.options.workflowPath}" on the real services of ${withKey.join(', ')}.`,
  );
  const { run, results } = await execute(demo, credential, { onProgress: showProgress });
  await hand(demo, run, results, false);
  return run.status === 'success';
}

async function execute(
  { engine, workflow, options }: Demo,
  imaRouterApi: ImaRouterCredential,
  more: RunOptions,
): Promise<{ run: Run; results: Results }> {
  const input = exampleFor(options.workflowPath);
  const run = await engine.run(workflow, { ...more, credentials: { imaRouterApi }, ...(input ? { input } : {}) });
  return { run, results: resultsOf(run, workflow) };
}

/** `examples/<name>.json` is the trigger's item for `workflows/<name>.json`. */
function exampleFor(workflowPath: string): InputItem[] | undefined {
  const path = join(root, 'examples', basename(workflowPath));
  return existsSync(path) ? [{ json: JSON.parse(readFileSync(path, 'utf8')) }] : undefined;
}

async function hand({ workflow, options }: Demo, run: Run, results: Results, simulated: boolean): Promise<void> {
  const files = await writeFiles(run, workflow, options.outFolder);
  const info = { workflow: workflow.name ?? options.workflowPath, simulated };
  const reports = await writeCostReport(results.steps, info, options.outFolder);
  showFiles(files);
  console.log(`  ${reports.join(', ')}`);
  showCosts(results.steps);
  if (results.brief.length > 0) console.log(`\nSet Output to Full in ${results.brief.join(', ')} to see what it cost.`);
  if (run.waiting)
    console.log(`\n${run.waiting.node} waits until ${run.waiting.until}, or for ${run.waiting.resumeUrl}`);
  showFailures(run);
}

function agreement(differences: string[], { brief }: Results, requests: number): string {
  if (brief.length > 0) return 'The simulators could not be compared: some results do not tell their attempts.';
  if (differences.length > 0) return `The simulators do not agree with the results:\n  ${differences.join('\n  ')}`;
  return `The simulators' log (${requests} requests), the attempts and the simulators' own bill agree.`;
}
