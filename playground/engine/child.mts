import { setToday } from './clock.mts';
import { createEngine, type Engine } from './engine.mts';
import type { Answer, Ask } from './messages.mts';

/** An engine in a process of its own, asked and answered by messages, for a host that cannot load n8n itself. */
const aborts = new Map<number, AbortController>();
let engine: Engine | undefined;

process.on('message', (ask: Ask) => void hear(ask));
process.on('disconnect', end);

async function hear(ask: Ask): Promise<void> {
  if (ask.ask === 'close') return end();
  if (ask.ask === 'abort') return aborts.get(ask.call)?.abort();
  const call = ask.ask === 'run' ? ask.call : undefined;
  try {
    await (ask.ask === 'open' ? open(ask) : run(ask));
  } catch (error) {
    say({ answer: 'refused', call, message: error instanceof Error ? error.message : String(error) });
  }
}

async function open({ settings, today }: Ask & { ask: 'open' }): Promise<void> {
  if (today !== undefined) setToday(today);
  engine = await createEngine(settings);
  say({ answer: 'opened' });
}

async function run({ call, workflow, settings }: Ask & { ask: 'run' }): Promise<void> {
  if (engine === undefined) throw new Error('The engine is not open yet.');
  const abort = new AbortController();
  aborts.set(call, abort);
  try {
    const run = await engine.run(workflow, {
      ...settings,
      signal: abort.signal,
      onProgress: (progress) => say({ answer: 'progress', call, progress }),
    });
    say({ answer: 'ran', call, run: { ...run, execution: undefined } });
  } finally {
    aborts.delete(call);
  }
}

function say(answer: Answer): void {
  process.send?.(answer);
}

function end(): void {
  engine?.close();
  process.exit(0);
}
