import { join } from 'node:path';
import { createEngine } from '../playground/engine/engine.mts';
import type { WorkflowFile } from '../playground/engine/execution.mts';
import { chain } from '../test/engine/workflow.mts';

/** Makes speeches of many items with one node, after a warm-up, and tells the processor and clock time of it. */
const [which = 'ours', baseUrl = '', count = '200', rounds = '1'] = process.argv.slice(2);
const root = join(import.meta.dirname, '..');

const steps: Record<string, () => WorkflowFile> = {
  ours: () =>
    chain({ type: 'n8n-nodes-imarouter.imaRouter', parameters: speak, credentials: credential('imaRouterApi') }),
  plain: () => yardstick(false),
  keeping: () => yardstick(true),
};

const speak = {
  resource: 'speech',
  operation: 'speak',
  text: '={{ $json.text }}',
  model: { __rl: true, mode: 'id', value: 'tts-1-hd' },
  voice: { __rl: true, mode: 'id', value: 'nova' },
};

const engine = await createEngine({
  packageFolders: [which === 'ours' ? root : join(import.meta.dirname, 'yardstick')],
  credentials: {
    imaRouterApi: { openai: 'sk-bench', openaiBaseUrl: baseUrl },
    yardstickApi: { key: 'sk-bench', baseUrl },
  },
});
const workflow = steps[which]?.() ?? yardstick(false);
await speakItems(50);
const cpu: number[] = [];
const wall: number[] = [];
for (let round = 0; round < Number(rounds); round += 1) {
  const start = performance.now();
  const cpuStart = process.cpuUsage();
  await speakItems(Number(count));
  const { user, system } = process.cpuUsage(cpuStart);
  cpu.push((user + system) / 1e6);
  wall.push((performance.now() - start) / 1e3);
}
engine.close();
process.send?.({ cpuSeconds: cpu, wallSeconds: wall });

async function speakItems(amount: number): Promise<void> {
  const input = Array.from({ length: amount }, (_, index) => ({ json: { text: `Item ${index} of the list.` } }));
  const run = await engine.run(workflow, { input });
  const made = run.nodes['Step 1']?.outputs[0]?.length;
  if (run.status !== 'success' || made !== amount)
    throw new Error(`${which} made ${made} of ${amount}: ${JSON.stringify(run.failures)}`);
}

function yardstick(keep: boolean): WorkflowFile {
  const parameters = { text: '={{ $json.text }}', keep };
  return chain({ type: 'n8n-nodes-yardstick.yardstick', parameters, credentials: credential('yardstickApi') });
}

function credential(type: string) {
  return { [type]: { id: '1', name: 'Bench' } };
}
