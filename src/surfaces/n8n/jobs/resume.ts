import { sleep, type IWebhookFunctions, type IWebhookResponseData } from 'n8n-workflow';
import type { CallbackContract, CallbackScheme } from '../../../core/callback';
import type { Host } from '../../../core/host';
import type { Job } from '../../../core/job';
import { isSignedPlace, placeOf } from '../../../jobs/callbackUrl';
import type { Received } from '../../../jobs/callbacks/received';
import { hear } from '../../../jobs/callbacks/verify';
import type { KeyOf } from '../../../jobs/jobId';
import { priceBookOf } from '../../embedded/priceBook';
import { readAccess } from '../../embedded/access';
import { callbackSecretOf, credentialName } from '../credential/names';
import type { NodeParts } from '../execute';
import { createWebhookHost } from '../host';
import { readSuspension, type Suspension } from './entries';
import { finishedItems } from './finished';
import type { Asking } from './follow';

/** How long the announced job is asked again when it lags behind its own callback. */
const lagMs = 5_000;
const lagPauseMs = 1_000;
/** After this long the caller is answered although results are still being fetched. */
const answerAfterMs = 8_000;

/** A secret in a header is agreed request by request, and no adapter sees one; there the signed URL is the proof. */
const signsByAccount = new Set<CallbackScheme['type']>(['standardWebhooks', 'timedHmac', 'ed25519', 'taskHmac']);

interface Resuming extends Asking {
  readonly context: IWebhookFunctions;
  readonly host: Host;
  readonly secretOf: KeyOf;
  readonly contractOf: (provider: string) => CallbackContract | undefined;
}

/**
 * Answers a callback to a suspended execution, and resumes it once every job has ended. Never throws: n8n would resume with an
 * empty item. Whatever proves nothing, or comes too early, leaves the execution waiting.
 */
export async function resume(context: IWebhookFunctions, parts: NodeParts): Promise<IWebhookResponseData> {
  try {
    return await answer(context, parts);
  } catch {
    return reject(context, 500, 'The callback could not be handled; the execution is still waiting');
  }
}

async function answer(context: IWebhookFunctions, { registry, createRouter }: NodeParts) {
  const place = placeOf(context.getQueryData());
  const suspension = readSuspension(context);
  if (place === null || suspension === null) return reject(context, 401, 'This callback URL is not valid');
  const credential = await context.getCredentials(credentialName);
  const access = readAccess(credential, registry);
  const host = createWebhookHost(context, access);
  const resuming: Resuming = {
    context,
    host,
    router: createRouter({ registry, host, ...priceBookOf(credential) }),
    keyOf: (provider) => access.of(provider).key,
    secretOf: (provider) => callbackSecretOf(credential, provider),
    contractOf: (provider) => registry[provider]?.callback,
  };
  const entry = suspension.entries[place.item];
  const job = entry?.type === 'job' ? entry.job : null;
  if (job === null) return reject(context, 404, 'No job of this item is waited for');
  const whole = { execution: suspension.execution, node: context.getNode().id, ...place };
  const signed = job.parts.some(({ provider }) => isSignedPlace(place.mac, whole, resuming.keyOf(provider) ?? ''));
  if (!signed) return reject(context, 401, 'The signature of this callback URL is wrong');
  if (!job.parts.some(({ attempt }) => attempt === place.attempt)) {
    return reject(context, 404, 'This job is not waited for any more');
  }
  return await heed(job, suspension, resuming);
}

async function heed(announced: Job, suspension: Suspension, resuming: Resuming): Promise<IWebhookResponseData> {
  const { context } = resuming;
  const heard = listen(announced, resuming);
  if (heard !== 'ended') {
    return heard === 'running'
      ? stillRunning()
      : reject(context, 401, 'The callback does not prove where it comes from');
  }
  if (!(await hasEnded(announced, resuming))) return stillRunning();
  for (const entry of suspension.entries) {
    if (entry.type !== 'job' || entry.job === announced) continue;
    if (!(await look(entry.job, resuming))) return stillRunning();
  }
  return await finish(suspension, resuming);
}

/** What the body announces. A body that cannot be read counts as an end: the job itself is asked anyway. */
function listen(job: Job, { context, secretOf, contractOf, host }: Resuming): 'ended' | 'running' | 'refused' {
  const provider = job.parts[0]?.provider ?? '';
  const contract = contractOf(provider);
  if (contract === undefined) return 'ended';
  const secret = secretOf(provider);
  if (secret !== null && signsByAccount.has(contract.scheme.type)) {
    const heard = hear(receivedBy(context), contract, { secret }, host.now());
    if (heard.type === 'refused') return 'refused';
    return heard.notice.status === 'running' ? 'running' : 'ended';
  }
  return contract.read(context.getBodyData())?.status === 'running' ? 'running' : 'ended';
}

/** A callback with its raw bytes, as n8n hands it to a node. */
export function receivedBy(context: IWebhookFunctions): Received {
  const request = context.getRequestObject();
  const headers = Object.entries(context.getHeaderData()).map(
    ([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(' ') : value] as const,
  );
  return { headers: Object.fromEntries(headers), body: request.rawBody ?? new Uint8Array() };
}

async function hasEnded(job: Job, resuming: Resuming): Promise<boolean> {
  const { host } = resuming;
  const untilMs = host.now() + lagMs;
  while (!(await look(job, resuming))) {
    if (host.now() + lagPauseMs > untilMs) return false;
    await host.sleep(lagPauseMs);
  }
  return true;
}

async function look(job: Job, { router }: Resuming): Promise<boolean> {
  return (await router.look(job)).ended;
}

async function finish(suspension: Suspension, resuming: Resuming): Promise<IWebhookResponseData> {
  const { context } = resuming;
  const fetching = finishedItems(suspension.entries, resuming);
  const first = await Promise.race([fetching, sleep(answerAfterMs).then(() => null)]);
  if (first !== null) return { webhookResponse: { received: true, resumed: true }, workflowData: first };
  context.getResponseObject().status(200).json({ received: true, resumed: true });
  return { noWebhookResponse: true, workflowData: await fetching };
}

function stillRunning(): IWebhookResponseData {
  return { webhookResponse: { received: true, resumed: false } };
}

/** Answers with a status and leaves the execution as it is. */
export function reject(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
  context.getResponseObject().status(status).json({ message });
  return { noWebhookResponse: true };
}
