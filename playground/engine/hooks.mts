import type { ExecutionLifecycleHooks } from 'n8n-core';
import type { WorkflowExecuteMode } from 'n8n-workflow';
import type { RunOptions, WorkflowFile } from './execution.mts';
import type { N8n } from './n8n.mts';

/** Lifecycle hooks that tell of each node's start and end, with the number of items it handed on. */
export function executionHooks(
  n8n: N8n,
  mode: WorkflowExecuteMode,
  executionId: string,
  file: WorkflowFile,
  onProgress: RunOptions['onProgress'],
): ExecutionLifecycleHooks {
  const now = new Date();
  const hooks = new n8n.core.ExecutionLifecycleHooks(mode, executionId, {
    id: file.id ?? 'workflow',
    name: file.name ?? 'Workflow',
    active: false,
    isArchived: false,
    createdAt: now,
    updatedAt: now,
    activeVersionId: null,
    nodes: file.nodes,
    connections: file.connections,
  });
  if (onProgress === undefined) return hooks;
  hooks.addHandler('nodeExecuteBefore', (node) => onProgress({ node, event: 'started' }));
  hooks.addHandler('nodeExecuteAfter', (node, task) => {
    const items = (task.data?.main ?? []).reduce((sum, output) => sum + (output?.length ?? 0), 0);
    const failure = task.error?.message;
    onProgress({
      node,
      event: 'finished',
      items,
      durationSeconds: task.executionTime / 1000,
      ...(failure ? { failure } : {}),
    });
  });
  return hooks;
}
