import type { IWebhookDescription, NodeHint } from 'n8n-workflow';
import type { Registry } from '../../../core/provider';
import { operationIds } from '../../../operations';
import { parameterNames } from '../properties/names';
import { hasJobs } from './wish';

/** Where a suspended execution is called back: the node's own id behind n8n's resume URL. */
export const resumeWebhooks: IWebhookDescription[] = [
  {
    name: 'default',
    httpMethod: 'POST',
    responseMode: 'onReceived',
    responseData: '',
    path: '={{ $nodeId }}',
    isFullPath: true,
    restartWebhook: true,
  },
];

/** Said to an agent that may use the node as a tool. */
export const toolDescription =
  'Transcribe, translate, speak, answer speech, and make sound effects and music. Every call costs money at the provider. Audio goes in and comes out by URL. What takes longer than 45 seconds gives the ID of a running job, which the Job operations take up.';

/** Tells in the editor how the chosen model waits: by callback, without a worker, or holding one. */
export function waitingHints(registry: Registry): NodeHint[] {
  return operationIds
    .filter((id) => hasJobs(id, registry))
    .flatMap((id) => {
      const rows = Object.values(registry).flatMap(({ deployments }) =>
        deployments.filter(({ operations }) => operations.includes(id)),
      );
      const calling = new Set(rows.filter(({ waiting }) => waiting === 'callback').map(({ model }) => model));
      const holding = new Set(rows.map(({ model }) => model).filter((model) => !calling.has(model)));
      return [
        hint(id, calling, 'This model calls back: with Wait set to Until Done no worker is held meanwhile.'),
        hint(id, holding, 'This model has no jobs: it holds a worker of n8n until it is done.'),
      ].filter((one) => one !== null);
    });
}

function hint(operation: string, models: ReadonlySet<string>, message: string): NodeHint | null {
  if (models.size === 0) return null;
  const chosen = '($parameter["model"] && $parameter["model"]["value"])';
  const is = `$parameter["${parameterNames.operation}"] === "${operation}"`;
  return {
    message,
    type: 'info',
    location: 'ndv',
    whenToDisplay: 'beforeExecution',
    displayCondition: `={{ ${is} && ${JSON.stringify([...models])}.includes(${chosen}) }}`,
  };
}
