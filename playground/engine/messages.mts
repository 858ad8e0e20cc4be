import type { EngineSettings, Progress, Run, RunSettings, WorkflowFile } from './execution.mts';

/** What a process may ask of an engine in a process of its own. `today` (YYYY-MM-DD) sets that process's clock. */
export type Ask =
  | { ask: 'open'; settings: EngineSettings; today?: string }
  | { ask: 'run'; call: number; workflow: WorkflowFile; settings: RunSettings }
  | { ask: 'abort'; call: number }
  | { ask: 'close' };

export type Answer =
  | { answer: 'opened' }
  | { answer: 'refused'; call?: number; message: string }
  | { answer: 'progress'; call: number; progress: Progress }
  | { answer: 'ran'; call: number; run: Run & { execution?: undefined } };
