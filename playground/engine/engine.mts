import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BinaryDataService } from 'n8n-core';
import type { IRunExecutionData } from 'n8n-workflow';
import { storeItems, openBinaryStore } from './binaries.mts';
import { createCredentialsHelper } from './credentials.mts';
import { createDataTables } from './dataTables.mts';
import type { EngineRun, EngineSettings, RunOptions, WorkflowFile } from './execution.mts';
import { executionHooks } from './hooks.mts';
import { loadN8n, type N8n } from './n8n.mts';
import { openNodeLibrary, type NodeLibrary } from './nodeTypes.mts';
import { additionalDataFor } from './additionalData.mts';
import { reportRun } from './report.mts';

export interface Engine {
  /** Runs a workflow to its end, its first wait or its first unhandled error. Throws only if it cannot start. */
  run(workflow: WorkflowFile, options?: RunOptions): Promise<EngineRun>;
  close(): void;
}

/** Loads n8n's engine with the packages given. Binaries of its runs are kept until close(). One engine per process at a time. */
export async function createEngine(settings: EngineSettings): Promise<Engine> {
  const folder = settings.folder ?? mkdtempSync(join(tmpdir(), 'imarouter-engine-'));
  const n8n = loadN8n(folder);
  const library = await openNodeLibrary(n8n, settings.packageFolders);
  const store = await openBinaryStore(
    n8n,
    settings.binaryMode ?? 'filesystem',
    join(folder, 'binaries'),
    randomBytes(32).toString('hex'),
  );
  const dataTables = createDataTables(settings.dataTables ?? {});
  const parts = { n8n, library, store, settings, dataTables };
  let count = 0;
  return {
    run: (workflow, options = {}) => {
      count += 1;
      return start(parts, workflow, { ...options, executionId: options.executionId ?? String(count) });
    },
    close: () => {
      if (settings.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Parts {
  n8n: N8n;
  library: NodeLibrary;
  store: BinaryDataService;
  settings: EngineSettings;
  dataTables: ReturnType<typeof createDataTables>;
}

type StartOptions = RunOptions & { executionId: string };

async function start(parts: Parts, file: WorkflowFile, options: StartOptions): Promise<EngineRun> {
  parts.library.demand(file);
  const { executionId } = options;
  const id = file.id ?? 'workflow';
  const trigger = openWorkflow(parts, file).getStartNode();
  if (trigger === undefined) throw new Error('The workflow has no trigger to start from. Add a Manual Trigger.');
  const location = { workflowId: id, executionId };
  const pinned = { ...file.pinData, ...(options.input ? { [trigger.name]: options.input } : {}) };
  const pinData = Object.fromEntries(
    await Promise.all(
      Object.entries(pinned).map(async ([name, items]) => [name, await storeItems(parts.store, location, items)]),
    ),
  );
  const execution = parts.n8n.workflow.createRunExecutionData({
    resultData: { pinData },
    executionData: { nodeExecutionStack: [{ node: trigger, data: { main: [[{ json: {} }]] }, source: null }] },
  });
  return await carryOn(parts, file, execution, options);
}

/** Runs an execution from whatever state it is in: a fresh one, or a waiting one whose stack a webhook has filled. */
async function carryOn(
  { n8n, library, store, settings, dataTables }: Parts,
  file: WorkflowFile,
  execution: IRunExecutionData,
  options: StartOptions,
): Promise<EngineRun> {
  const mode = options.mode ?? 'manual';
  const workflow = openWorkflow({ n8n, library }, file);
  const credentialsHelper = createCredentialsHelper(n8n, library, { ...settings.credentials, ...options.credentials });
  const hooks = executionHooks(n8n, mode, options.executionId, file, options.onProgress);
  const additionalData = additionalDataFor({
    n8n,
    credentialsHelper,
    hooks,
    executionId: options.executionId,
    publicUrl: settings.publicUrl,
    dataTables,
  });
  const acquired = await workflow.expression.acquireIsolate();
  const running = new n8n.core.WorkflowExecute(additionalData, mode, execution).processRunExecutionData(workflow);
  const cancel = () => running.cancel();
  options.signal?.addEventListener('abort', cancel);
  if (options.signal?.aborted) cancel();
  try {
    const run = await running;
    if (options.signal?.aborted && run.status === 'error') run.status = 'canceled';
    return reportRun(
      store,
      run,
      options.executionId,
      `${additionalData.webhookWaitingBaseUrl}/${options.executionId}?signature=${execution.resumeToken}`,
    );
  } finally {
    options.signal?.removeEventListener('abort', cancel);
    if (acquired) await workflow.expression.releaseIsolate();
  }
}

function openWorkflow({ n8n, library }: Pick<Parts, 'n8n' | 'library'>, file: WorkflowFile) {
  return new n8n.workflow.Workflow({
    id: file.id ?? 'workflow',
    name: file.name ?? 'Workflow',
    nodes: structuredClone(file.nodes),
    connections: file.connections,
    active: false,
    nodeTypes: library.nodeTypes,
    settings: { executionOrder: 'v1', ...file.settings },
  });
}
