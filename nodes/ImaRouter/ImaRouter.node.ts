import {
  NodeConnectionTypes,
  type ICredentialsDecrypted,
  type ICredentialTestFunctions,
  type IExecuteFunctions,
  type INodeCredentialTestResult,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  type IWebhookFunctions,
  type IWebhookResponseData,
} from 'n8n-workflow';
import { createRouter } from '../../src/core/router';
import { providers } from '../../src/providers';
import { testCredential } from '../../src/surfaces/n8n/credential/test';
import { execute } from '../../src/surfaces/n8n/execute';
import { resumeWebhooks } from '../../src/surfaces/n8n/jobs/description';
import { resume } from '../../src/surfaces/n8n/jobs/resume';
import { listSearches } from '../../src/surfaces/n8n/lists';
import { nodeProperties } from '../../src/surfaces/n8n/properties';

const parts = { registry: providers, createRouter };

/** Every audio task through one credential, with fallback between providers and the cost of every result. */
export class ImaRouter implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'ImaRouter',
    name: 'imaRouter',
    icon: { light: 'file:imaRouter.svg', dark: 'file:imaRouter.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
    description: 'Transcribe, speak, answer speech, and make sound effects and music, with fallback between providers',
    defaults: { name: 'ImaRouter' },
    usableAsTool: {
      replacements: {
        description: 'Transcribe, speak, answer speech, and make sound effects and music. Every call costs money',
      },
    },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [
      {
        name: 'imaRouterApi',
        required: true,
        testedBy: 'testImaRouterApi',
        displayOptions: { hide: { usageSource: ['items'] } },
      },
    ],
    waitingNodeTooltip: 'Waiting for the provider to call back',
    webhooks: resumeWebhooks,
    properties: nodeProperties(providers),
  };

  methods = {
    listSearch: listSearches(parts),
    credentialTest: {
      async testImaRouterApi(
        this: ICredentialTestFunctions,
        credential: ICredentialsDecrypted,
      ): Promise<INodeCredentialTestResult> {
        return await testCredential(this, credential.data ?? {}, parts);
      },
    },
  };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return await execute(this, parts);
  }

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    return await resume(this, parts);
  }
}
