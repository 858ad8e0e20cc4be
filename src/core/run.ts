import type { OperationId, OutputOf, Result } from '../operations';
import { asRun, prepare, reportOf, type Run, type RunParts } from './execution';
import { serve, type Served } from './serve';
import { viewOf } from './view';
import { answerFromTable } from './voiceTable';

/** Carries an operation out: intake, route, plan, parts with retry and fallback, one result. */
export function runOperation<Id extends OperationId>(parts: RunParts<Id>): Promise<Result<OutputOf<Id>>> {
  return asRun(parts, async (run) => {
    const table = answerFromTable(run.operation, run.input, viewOf(run.input).provider, run.registry, run.host);
    if (table !== null) return { output: table.output, provider: table.provider.id, model: '', ...reportOf(run) };
    const { input, recording, candidates } = await prepare(run);
    return resultOf(await serve(input, recording, candidates, run, 0), run);
  });
}

/** The result of what was served, with everything that was tried and metered. */
export function resultOf<Id extends OperationId>({ output, by }: Served<Id>, run: Run<Id>): Result<OutputOf<Id>> {
  for (const warning of by.warnings) run.warnings.add(warning);
  return { output, provider: by.provider.id, model: by.deployment.model, ...reportOf(run) };
}
