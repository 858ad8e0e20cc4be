import {
  sleep,
  type ICredentialDataDecryptedObject,
  type IExecuteFunctions,
  type IWebhookFunctions,
} from 'n8n-workflow';
import type { Host } from '../../core/host';
import { RouterFailure } from '../../operations';
import type { Access } from '../embedded/access';
import { createFiles, type StreamMaker } from './files';
import { createSend, type Sending } from './send';

/** Longest sleep before the cancel signal is looked at again. */
const sliceMs = 500;

/** What n8n lends the core while a node runs. */
export function createHost(
  context: IExecuteFunctions,
  access: Access,
  credential: ICredentialDataDecryptedObject,
  callbackUrl?: NonNullable<Host['callbackUrl']>,
): Host {
  const signal = context.getExecutionCancelSignal();
  const streams: StreamMaker = { from: null };
  return {
    ...asking(context, access, signal, streams, credential),
    ...createFiles(context, streams),
    signal,
    ...(callbackUrl === undefined ? {} : { callbackUrl }),
  };
}

/** What n8n lends the core while a callback is answered. */
export function createWebhookHost(context: IWebhookFunctions, access: Access): Host {
  const streams: StreamMaker = { from: null };
  return { ...asking(context, access, undefined, streams), ...createFiles(context, streams) };
}

/** What n8n lends the core while it fills a list or activates a workflow: nothing can be kept there. */
export function createListHost(context: Sending, access: Access): Host {
  return { ...asking(context, access, undefined, { from: null }), openFile: noFiles, saveFile: noFiles };
}

function asking(
  context: Sending,
  access: Access,
  signal: AbortSignal | undefined,
  streams: StreamMaker,
  credential?: ICredentialDataDecryptedObject,
) {
  return {
    send: createSend(context, signal, streams, credential),
    isConfigured: access.isConfigured,
    baseUrl: (providerId: string, origin: string) => access.of(providerId).baseUrls[origin],
    allowedNetworks: access.allowedNetworks,
    sleep: (ms: number) => sleepInSlices(ms, signal),
    now: () => Date.now(),
    random: () => Math.random(),
  };
}

async function sleepInSlices(ms: number, signal: AbortSignal | undefined): Promise<void> {
  for (let restMs = ms; restMs > 0 && !signal?.aborted; restMs -= sliceMs) await sleep(Math.min(restMs, sliceMs));
}

function noFiles(): never {
  throw new RouterFailure('invalidInput', 'Files cannot be kept while a list is filled');
}
