import type { OperationId, OutputOf, Result } from '../operations';
import { asRun, reportOf, type Run, type RunParts } from './execution';
import { prepare } from './prepare';
import { dress } from './dress';
import { whole } from './partMemory';
import { serve, type Served } from './serve';
import { viewOf } from './view';
import { answerFromTable } from './voiceTable';

/** Carries an operation out: intake, route, plan, parts with retry and fallback, one result. */
export function runOperation<Id extends OperationId>(parts: RunParts<Id>): Promise<Result<OutputOf<Id>>> {
  return asRun(parts, async (run) => {
    const table = answerFromTable(run.operation, run.input, viewOf(run.input).provider, run.registry, run.host);
    if (table !== null) return { output: table.output, provider: table.provider.id, model: '', ...reportOf(run) };
    const { input, recording, candidates } = await prepare(run);
    return resultOf(await serve(input, recording, candidates, run, whole), run);
  });
}

/** The result of what was served, dressed as it was asked for, with everything that was tried and metered. */
export async function resultOf<Id extends OperationId>(
  { output: plain, by }: Served<Id>,
  run: Run<Id>,
): Promise<Result<OutputOf<Id>>> {
  for (const warning of by.warnings) run.warnings.add(warning);
  const warn = (text: string): void => void run.warnings.add(text);
  const output = await dress(run.operation, plain, { view: viewOf(run.input), keeper: run.keeper, warn });
  return { output, provider: by.provider.id, model: by.deployment.model, ...reportOf(run) };
}
