import type {
  ICredentialsDecrypted,
  ICredentialTestFunctions,
  IExecuteFunctions,
  IHookFunctions,
  IWebhookFunctions,
} from 'n8n-workflow';
import { createRouter } from '../../core/router';
import { providers } from '../../providers';
import { callbacksOf } from '../../providers/callbacks';
import { authenticateWith } from './credential/authenticate';
import { testCredential } from './credential/test';
import { execute } from './execute';
import { resume } from './jobs/resume';
import { listSearches } from './lists';
import { createEndpoint, deleteEndpoint, endpointExists } from './trigger/endpoint';
import { receive } from './trigger/receive';

const parts = { registry: providers, createRouter, callbacks: callbacksOf(providers) };

/** What the node, its trigger and their credential do, with all providers. Their heads load it when they are first used. */
export const working = {
  execute: (context: IExecuteFunctions) => execute(context, parts),
  resume: (context: IWebhookFunctions) => resume(context, parts),
  receive: (context: IWebhookFunctions) => receive(context, parts),
  endpointExists: (context: IHookFunctions) => endpointExists(context, providers),
  createEndpoint: (context: IHookFunctions) => createEndpoint(context, providers),
  deleteEndpoint: (context: IHookFunctions) => deleteEndpoint(context, providers),
  testCredential: (context: ICredentialTestFunctions, { data = {} }: ICredentialsDecrypted) =>
    testCredential(context, data, parts),
  authenticate: authenticateWith(providers),
  ...listSearches(parts),
};
