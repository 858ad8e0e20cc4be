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
