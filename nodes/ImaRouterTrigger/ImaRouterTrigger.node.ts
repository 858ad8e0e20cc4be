import {
  NodeConnectionTypes,
  type ICredentialsDecrypted,
  type ICredentialTestFunctions,
  type IHookFunctions,
  type INodeCredentialTestResult,
  type INodeType,
  type INodeTypeDescription,
  type IWebhookFunctions,
  type IWebhookResponseData,
} from 'n8n-workflow';
import { load } from '../../src/surfaces/n8n/load';
import { triggerParameters } from '../../src/surfaces/n8n/shown.derived';

/** Starts a workflow when a job ends, whoever runs it. */
export class ImaRouterTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'ImaRouter Trigger',
    name: 'imaRouterTrigger',
    icon: { light: 'file:imaRouterTrigger.svg', dark: 'file:imaRouterTrigger.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle: '={{ $parameter["provider"] }}',
    description: 'Starts the workflow when an audio job is completed or has failed',
    defaults: { name: 'ImaRouter Trigger' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'imaRouterApi', required: true, testedBy: 'testImaRouterApi' }],
    webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'jobs' }],
    properties: triggerParameters,
  };

  methods = {
    credentialTest: {
      async testImaRouterApi(
        this: ICredentialTestFunctions,
        credential: ICredentialsDecrypted,
      ): Promise<INodeCredentialTestResult> {
        return await (await load()).testCredential(this, credential);
      },
    },
  };

  webhookMethods = {
    default: {
      async checkExists(this: IHookFunctions): Promise<boolean> {
        return await (await load()).endpointExists(this);
      },
      async create(this: IHookFunctions): Promise<boolean> {
        return await (await load()).createEndpoint(this);
      },
      async delete(this: IHookFunctions): Promise<boolean> {
        return await (await load()).deleteEndpoint(this);
      },
    },
  };

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    return await (await load()).receive(this);
  }
}
