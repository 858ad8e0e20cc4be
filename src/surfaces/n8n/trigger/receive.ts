import type { Router } from '../../../core/router';
import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { CallbackContract, CallbackNotice } from '../../../core/callback';
import type { Host } from '../../../core/host';
import type { Job } from '../../../core/job';
import type { Registry } from '../../../core/provider';
import { readHead } from '../../../core/stream';
import { ed25519KeysOf } from '../../../jobs/callbacks/ed25519';
import type { Proof } from '../../../jobs/callbacks/received';
import { hear } from '../../../jobs/callbacks/verify';
import { eventOf } from '../../../jobs/event';
import { soundFilesOf } from '../../../operations';
import { priceBookOf } from '../../embedded/priceBook';
import { readAccess } from '../../embedded/access';
import { callbackSecretOf, credentialName } from '../credential/names';
import type { NodeParts } from '../execute';
import { createWebhookHost } from '../host';
import { labelsOf } from '../item';
import { receivedBy, reject } from '../jobs/resume';
import { handOver } from '../output/handover';
import { triggerParameters } from './properties';

/** What a trigger is made of, as values. */
export interface TriggerParts extends NodeParts {
  readonly callbacks: Readonly<Record<string, CallbackContract>>;
}

interface Receiving {
  readonly context: IWebhookFunctions;
  readonly host: Host;
  readonly router: Router;
  readonly registry: Registry;
  readonly provider: string;
  readonly contract: CallbackContract;
}

const keySetTimeoutMs = 5_000;
const keySetBytes = 64 * 1024;

/** Verifies a callback over its raw bytes and starts the workflow with one event; progress on the way starts nothing. Never throws. */
export async function receive(context: IWebhookFunctions, parts: TriggerParts): Promise<IWebhookResponseData> {
  try {
    return await answer(context, parts);
  } catch {
    return reject(context, 503, 'The callback could not be verified now; send it again later');
  }
}

async function answer(context: IWebhookFunctions, parts: TriggerParts): Promise<IWebhookResponseData> {
  const { registry, callbacks, createRouter } = parts;
  const provider = String(context.getNodeParameter(triggerParameters.provider));
  const contract = callbacks[provider];
  if (contract === undefined) return reject(context, 404, 'Nobody listens here');
  const credential = await context.getCredentials(credentialName);
  const host = createWebhookHost(context, readAccess(credential, registry));
  const receiving = {
    context,
    host,
    router: createRouter({ registry, host, ...priceBookOf(credential) }),
    registry,
    provider,
    contract,
  };
  const own = context.getWorkflowStaticData('node')['endpointSecret'];
  const secret = typeof own === 'string' && contract.endpoints ? own : callbackSecretOf(credential, provider);
  const received = receivedBy(context);
  const heard = hear(received, contract, await proofOf(contract, secret, host), host.now());
  if (heard.type === 'refused') return reject(context, heard.status, heard.reason);
  const { notice, body, mustFetch } = heard;
  const named = { eventId: received.headers['webhook-id'], ...notice };
  const sure = mustFetch ? await fetched(named, body, receiving) : named;
  if (sure === null) return reject(context, 404, 'The provider knows no such job that has ended');
  return await emit(sure, body, receiving);
}

async function emit(notice: CallbackNotice, body: unknown, receiving: Receiving): Promise<IWebhookResponseData> {
  const { context, provider, host } = receiving;
  const event = eventOf(provider, notice, body, host.now());
  const wanted: unknown = context.getNodeParameter(triggerParameters.events, []);
  if (event === null || !Array.isArray(wanted) || !wanted.includes(event.type)) {
    return { webhookResponse: { received: true } };
  }
  const json = JSON.parse(JSON.stringify(event));
  const downloads = context.getNodeParameter(triggerParameters.download, false) === true;
  if (!downloads || event.type !== 'job.completed') return { workflowData: [[{ json }]] };
  context.getResponseObject().status(200).json({ received: true });
  return { noWebhookResponse: true, workflowData: [[await withAudio({ json }, notice, body, receiving)]] };
}

/** What the provider itself says of the job; null where it has none of that id, or it still runs. */
async function fetched(notice: CallbackNotice, body: unknown, receiving: Receiving): Promise<CallbackNotice | null> {
  if (notice.status === 'running') return notice;
  const job = jobOf(notice, body, receiving);
  if (job === null) return null;
  const { ended, failure } = await receiving.router.look(job);
  if (!ended || failure?.kind === 'invalidInput') return null;
  return failure === undefined
    ? { ...notice, status: 'completed' }
    : { ...notice, status: 'failed', message: failure.message };
}

async function withAudio(
  item: INodeExecutionData,
  notice: CallbackNotice,
  body: unknown,
  receiving: Receiving,
): Promise<INodeExecutionData> {
  const { context, router } = receiving;
  const job = jobOf(notice, body, receiving);
  if (job === null) return item;
  try {
    const state = await router.resume(job, labelsOf(context)(0));
    if (state.type !== 'done') return item;
    const field = String(context.getNodeParameter(triggerParameters.outputField, 'data')) || 'data';
    const wish = { detail: 'simplified', returnAs: 'binary', field, subtitleFiles: false, stem: null } as const;
    const { described, binary } = await handOver(soundFilesOf(state.result.output), wish, receiving);
    return { json: { ...item.json, files: described }, binary };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : 'The audio could not be fetched';
    return { json: { ...item.json, warnings: [message] } };
  }
}

function jobOf(notice: CallbackNotice, body: unknown, receiving: Receiving): Job | null {
  const { contract, provider, host, registry } = receiving;
  const found = contract.find?.(notice, body);
  if (found === undefined) return null;
  const row = registry[provider]?.deployments.find(({ model }) => model === found.model);
  const now = Math.round(host.now());
  const part = {
    provider,
    model: found.model,
    providerModel: row?.providerModel ?? found.model,
    attempt: `callback-${notice.jobId}`,
    jobId: notice.jobId,
    step: { name: found.step.name, state: JSON.parse(JSON.stringify(found.step.state)) },
    startSeconds: 0,
    durationSeconds: null,
    overlapSeconds: 0,
    counted: [],
  };
  return { version: 1, operation: found.operation, submittedMs: now, deadlineMs: now, wants: {}, parts: [part] };
}

async function proofOf({ scheme }: CallbackContract, secret: string | null, host: Host): Promise<Proof> {
  if (scheme.type !== 'ed25519') return { secret };
  const reply = await host.send({ method: 'GET', url: scheme.keySetUrl, headers: {} }, keySetTimeoutMs);
  const { bytes } = await readHead(reply.body, keySetBytes);
  return { secret, publicKeys: ed25519KeysOf(JSON.parse(new TextDecoder().decode(bytes))) };
}
