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
import { createRouter } from '../../src/core/router';
import { providers } from '../../src/providers';
import { callbacksOf } from '../../src/providers/callbacks';
import { testCredential } from '../../src/surfaces/n8n/credential/test';
import { createEndpoint, deleteEndpoint, endpointExists } from '../../src/surfaces/n8n/trigger/endpoint';
import { triggerProperties } from '../../src/surfaces/n8n/trigger/properties';
import { receive } from '../../src/surfaces/n8n/trigger/receive';

const callbacks = callbacksOf(providers);
const parts = { registry: providers, createRouter, callbacks };

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
    properties: triggerProperties(callbacks),
  };

  methods = {
    credentialTest: {
      async testImaRouterApi(
        this: ICredentialTestFunctions,
        credential: ICredentialsDecrypted,
      ): Promise<INodeCredentialTestResult> {
        return await testCredential(this, credential.data ?? {}, parts);
      },
    },
  };

  webhookMethods = {
    default: {
      async checkExists(this: IHookFunctions): Promise<boolean> {
        return await endpointExists(this, providers);
      },
      async create(this: IHookFunctions): Promise<boolean> {
        return await createEndpoint(this, providers);
      },
      async delete(this: IHookFunctions): Promise<boolean> {
        return await deleteEndpoint(this, providers);
      },
    },
  };

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    return await receive(this, parts);
  }
}
