import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { EngineSettings, Progress, Run, RunOptions, WorkflowFile } from '../../playground/engine/execution.mts';
import type { Answer, Ask } from '../../playground/engine/messages.mts';

export interface TestEngine {
  run(workflow: WorkflowFile, options?: RunOptions): Promise<Run>;
  close(): Promise<void>;
}

export interface TestEngineSettings extends Partial<EngineSettings> {
  /** Day on which it runs, YYYY-MM-DD. */
  today?: string;
  /** Where packages outside of this checkout find n8n-workflow and zod, as n8n itself arranges it. */
  nodePath?: string;
}

/** The real n8n engine with the built package, in a process of its own because jest cannot load it. Close it in afterAll. */
export async function startEngine({ today, nodePath, ...settings }: TestEngineSettings = {}): Promise<TestEngine> {
  const root = process.cwd();
  const env = { ...process.env, ...(nodePath === undefined ? {} : { NODE_PATH: nodePath }) };
  const child = fork(join(root, 'playground/engine/child.mts'), { execArgv: ['--import', 'tsx'], cwd: root, env });
  const calls = new Map<number, Call>();
  const opened = listen(child, calls);
  tell(child, { ask: 'open', settings: { packageFolders: [root], ...settings }, today });
  await opened.catch((reason: unknown) => {
    child.kill();
    throw reason;
  });
  return {
    run: (workflow, options = {}) => ask(child, calls, workflow, options),
    close: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        tell(child, { ask: 'close' });
      }),
  };
}

interface Call {
  resolve: (run: Run) => void;
  reject: (reason: Error) => void;
  onProgress?: (progress: Progress) => void;
}

function ask(child: ChildProcess, calls: Map<number, Call>, workflow: WorkflowFile, options: RunOptions): Promise<Run> {
  const { onProgress, signal, ...settings } = options;
  const call = (calls.size === 0 ? 0 : Math.max(...calls.keys())) + 1;
  const settled = new Promise<Run>((resolve, reject) => calls.set(call, { resolve, reject, onProgress }));
  tell(child, { ask: 'run', call, workflow, settings });
  signal?.addEventListener('abort', () => tell(child, { ask: 'abort', call }), { once: true });
  return settled.finally(() => calls.delete(call));
}

function listen(child: ChildProcess, calls: Map<number, Call>): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (reason: Error) => {
      reject(reason);
      for (const call of calls.values()) call.reject(reason);
    };
    child.on('exit', (code) => fail(new Error(`The engine's process ended with code ${code}.`)));
    child.on('message', (answer: Answer) => {
      if (answer.answer === 'opened') resolve();
      else if (answer.answer === 'progress') calls.get(answer.call)?.onProgress?.(answer.progress);
      else if (answer.answer === 'ran') calls.get(answer.call)?.resolve(answer.run);
      else if (answer.call === undefined) reject(new Error(answer.message));
      else calls.get(answer.call)?.reject(new Error(answer.message));
    });
  });
}

function tell(child: ChildProcess, message: Ask): void {
  child.send(message);
}
