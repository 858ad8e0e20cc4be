import {
  NodeConnectionTypes,
  type ICredentialsDecrypted,
  type ICredentialTestFunctions,
  type IExecuteFunctions,
  type ILoadOptionsFunctions,
  type INodeCredentialTestResult,
  type INodeExecutionData,
  type INodeListSearchResult,
  type INodeType,
  type INodeTypeDescription,
  type IWebhookFunctions,
  type IWebhookResponseData,
} from 'n8n-workflow';
import { resumeWebhooks } from '../../src/surfaces/n8n/jobs/description';
import { load } from '../../src/surfaces/n8n/load';
import { nodeParameters } from '../../src/surfaces/n8n/shown.derived';

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
    properties: nodeParameters,
  };

  methods = {
    listSearch: {
      async searchModels(this: ILoadOptionsFunctions, filter?: string, token?: string): Promise<INodeListSearchResult> {
        return await (await load()).searchModels.call(this, filter, token);
      },
      async searchVoices(this: ILoadOptionsFunctions, filter?: string, token?: string): Promise<INodeListSearchResult> {
        return await (await load()).searchVoices.call(this, filter, token);
      },
      async searchLanguages(
        this: ILoadOptionsFunctions,
        filter?: string,
        token?: string,
      ): Promise<INodeListSearchResult> {
        return await (await load()).searchLanguages.call(this, filter, token);
      },
    },
    credentialTest: {
      async testImaRouterApi(
        this: ICredentialTestFunctions,
        credential: ICredentialsDecrypted,
      ): Promise<INodeCredentialTestResult> {
        return await (await load()).testCredential(this, credential);
      },
    },
  };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return await (await load()).execute(this);
  }

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    return await (await load()).resume(this);
  }
}
