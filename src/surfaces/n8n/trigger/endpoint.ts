import type { IHookFunctions } from 'n8n-workflow';
import type { CallbackEndpoints } from '../../../core/callback';
import type { Provider, Registry } from '../../../core/provider';
import { discard, sendWire } from '../../../core/send';
import { readHead } from '../../../core/stream';
import type { WireRequest } from '../../../core/wire';
import { RouterFailure } from '../../../operations';
import { readAccess } from '../../embedded/access';
import { credentialName } from '../credential/names';
import { failedRun } from '../failed';
import { createListHost } from '../host';
import { triggerParameters } from './properties';

const timeoutMs = 30_000;
const replyBytes = 64 * 1024;

/** Whether the endpoint that this trigger registered is still there. True where nothing has to be registered. */
export async function endpointExists(context: IHookFunctions, registry: Registry): Promise<boolean> {
  const found = endpointsOf(context, registry);
  if (found === null) return true;
  const { endpointId } = context.getWorkflowStaticData('node');
  if (typeof endpointId !== 'string') return false;
  const { status, json } = await ask(context, registry, found.provider, found.endpoints.list());
  return status < 400 && found.endpoints.isListed(json, endpointId);
}

/** Registers the trigger's URL, and keeps id and secret with the workflow. Throws where the provider refuses. */
export async function createEndpoint(context: IHookFunctions, registry: Registry): Promise<boolean> {
  const found = endpointsOf(context, registry);
  if (found === null) return true;
  const { provider, endpoints } = found;
  const url = context.getNodeWebhookUrl('default') ?? '';
  const { status, json } = await ask(context, registry, provider, endpoints.create(url));
  const created = status < 400 ? endpoints.readCreated(json) : null;
  if (created === null) {
    const advice = 'Check the key in the credential, and that this n8n has a public address.';
    const message = `${provider.title} did not register the trigger (status ${status})`;
    throw failedRun(new RouterFailure('unavailable', message, { advice }), 0, context.getNode());
  }
  Object.assign(context.getWorkflowStaticData('node'), { endpointId: created.id, endpointSecret: created.secret });
  return true;
}

/** Removes what was registered. */
export async function deleteEndpoint(context: IHookFunctions, registry: Registry): Promise<boolean> {
  const found = endpointsOf(context, registry);
  const kept = context.getWorkflowStaticData('node');
  if (found === null || typeof kept['endpointId'] !== 'string') return true;
  const { status } = await ask(context, registry, found.provider, found.endpoints.remove(kept['endpointId']));
  if (status >= 400 && status !== 404) return false;
  delete kept['endpointId'];
  delete kept['endpointSecret'];
  return true;
}

function endpointsOf(
  context: IHookFunctions,
  registry: Registry,
): { provider: Provider; endpoints: CallbackEndpoints } | null {
  const provider = registry[String(context.getNodeParameter(triggerParameters.provider))];
  const endpoints = provider?.callback?.endpoints;
  return provider === undefined || endpoints === undefined ? null : { provider, endpoints };
}

async function ask(
  context: IHookFunctions,
  registry: Registry,
  provider: Provider,
  request: WireRequest,
): Promise<{ status: number; json: unknown }> {
  const access = readAccess(await credentialOf(context), registry);
  const reply = await sendWire(request, provider, createListHost(context, access), timeoutMs);
  const { bytes } = await readHead(reply.body, replyBytes);
  await discard(reply);
  return { status: reply.status, json: parse(new TextDecoder().decode(bytes)) };
}

async function credentialOf(context: IHookFunctions) {
  return await context.getCredentials(credentialName);
}

function parse(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch {
    return null;
  }
}
