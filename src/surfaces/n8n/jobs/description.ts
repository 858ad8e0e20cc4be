import type { IWebhookDescription } from 'n8n-workflow';

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
