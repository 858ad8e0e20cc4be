import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { isPublicHost } from '../../../core/guard';
import type { Host } from '../../../core/host';
import type { FileAddress, Registry } from '../../../core/provider';
import type { Router } from '../../../core/router';
import { sharesFiles } from '../../../core/share';
import { RouterFailure, type FileRef, type OperationId } from '../../../operations';
import { binaryOf, type Storing } from '../files';

/** How long a signed URL of n8n works, as its signing takes it, and in milliseconds. */
const lifetime = '1 day';
const lifetimeMs = 86_400_000;

/** What hands out addresses of files. */
export interface Addressing {
  readonly context: Storing & Pick<IExecuteFunctions, 'getInstanceBaseUrl'>;
  readonly host: Host;
  readonly router: Pick<Router, 'share'>;
}

/**
 * Makes sure, before money is spent, that there can be URLs that others can open: the provider's own, those of our HTTP API, or
 * n8n's, which needs a public address and a store for files outside of memory. Throws invalidInput.
 */
export async function requirePublicUrls(
  id: OperationId,
  context: IExecuteFunctions,
  registry: Registry,
  host: Host,
): Promise<void> {
  if (sharesFiles({ registry, host })) return;
  const able = Object.values(registry).filter((each) => each.adapters[id] !== undefined && host.isConfigured(each.id));
  if (able.some(({ publishesFiles }) => publishesFiles)) return;
  if (!isPublicBase(context.getInstanceBaseUrl())) throw refused(unreachable);
  const trial = await context.helpers.prepareBinaryData(Buffer.from(' '), 'url.txt', 'text/plain');
  if (trial.id === undefined) throw refused(inMemory);
}

/**
 * Where anybody can open a file, and until when: at its provider, else at our HTTP API, else at this n8n. `reason` says why
 * nowhere.
 */
export async function addressOf(file: FileRef, addressing: Addressing): Promise<FileAddress | { reason: string }> {
  if (file.url !== undefined) return { url: file.url, expiresAt: file.urlExpiresAt ?? null };
  const { context, host, router } = addressing;
  const shared = await router.share(host.openFile(file)).catch((thrown: unknown) => {
    if (thrown instanceof RouterFailure) return { reason: thrown.message };
    throw thrown;
  });
  if (shared !== null && 'url' in shared) return shared;
  const binary = binaryOf(file);
  const reason = hindrance(binary, context.getInstanceBaseUrl());
  if (reason !== null) return { reason: [shared?.reason, reason].filter((each) => each !== undefined).join('. ') };
  const url = context.helpers.createBinarySignedUrl(binary, lifetime);
  return { url, expiresAt: new Date(host.now() + lifetimeMs).toISOString() };
}

const unreachable = 'This n8n has no public address, so nobody else could open the URL';
const inMemory = 'This n8n keeps files in memory, so it cannot hand out URLs';

function hindrance({ id }: IBinaryData, base: string): string | null {
  if (!isPublicBase(base)) return unreachable;
  return id === undefined ? inMemory : null;
}

function isPublicBase(base: string): boolean {
  if (!URL.canParse(base)) return false;
  const { protocol, hostname } = new URL(base);
  return /^https?:$/.test(protocol) && isPublicHost(hostname.replace(/^\[|\]$/g, ''));
}

function refused(message: string): RouterFailure {
  const advice =
    "Set 'Return Audio As' to Binary File, add an ImaRouter key, or give this n8n a public address and a file store.";
  return new RouterFailure('invalidInput', message, { stage: 'intake', advice });
}
