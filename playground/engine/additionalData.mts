import type { ExecutionLifecycleHooks } from 'n8n-core';
import type { ICredentialsHelper, IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import type { createDataTables } from './dataTables.mts';
import type { N8n } from './n8n.mts';

interface ExecutionParts {
  n8n: N8n;
  credentialsHelper: ICredentialsHelper;
  hooks: ExecutionLifecycleHooks;
  executionId: string;
  publicUrl?: string;
  dataTables: ReturnType<typeof createDataTables>;
}

/** What the n8n server lends an execution. Sub-workflows and task runners exist in the server only and are refused. */
export function additionalDataFor({
  n8n,
  credentialsHelper,
  hooks,
  executionId,
  publicUrl,
  dataTables,
}: ExecutionParts): IWorkflowExecuteAdditionalData {
  const base = (publicUrl ?? 'http://127.0.0.1:5678').replace(/\/$/, '');
  const modules: Record<string, unknown> = { 'data-table': { dataTableProxyProvider: dataTables } };
  return {
    ...modules,
    credentialsHelper,
    hooks,
    executionId,
    externalSecretsProxy: new n8n.core.ExternalSecretsProxy(),
    currentNodeExecutionIndex: 0,
    variables: {},
    setExecutionStatus: () => undefined,
    logAiEvent: () => undefined,
    getRunExecutionData: async () => undefined,
    getRuntimeCredential: async () => undefined,
    executeWorkflow: async () => {
      throw new Error('Sub-workflows run in the n8n server only.');
    },
    startRunnerTask: async () => {
      throw new Error('Code runs in the n8n server only, which has the task runner for it.');
    },
    instanceBaseUrl: `${base}/`,
    restApiUrl: `${base}/rest`,
    formBaseUrl: `${base}/form`,
    formTestBaseUrl: `${base}/form-test`,
    formWaitingBaseUrl: `${base}/form-waiting`,
    webhookBaseUrl: `${base}/webhook`,
    webhookTestBaseUrl: `${base}/webhook-test`,
    webhookWaitingBaseUrl: `${base}/webhook-waiting`,
    mcpBaseUrl: `${base}/mcp`,
    mcpTestBaseUrl: `${base}/mcp-test`,
  };
}
