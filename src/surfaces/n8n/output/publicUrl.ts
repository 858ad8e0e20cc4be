import type { IExecuteFunctions } from 'n8n-workflow';
import { isPublicHost } from '../../../core/guard';
import { RouterFailure } from '../../../operations';

/** How long a signed URL works, as n8n's signing takes it, and in milliseconds. */
export const urlLifetime = '1 day';
export const urlLifetimeMs = 86_400_000;

/**
 * Makes sure, before money is spent, that n8n can hand out URLs that others can open: it needs a public address, and a store
 * for files outside of memory. Throws invalidInput.
 */
export async function requirePublicUrls(context: IExecuteFunctions): Promise<void> {
  const base = context.getInstanceBaseUrl();
  if (!isPublicBase(base)) throw refused('This n8n has no public address, so nobody else could open the URL');
  const trial = await context.helpers.prepareBinaryData(Buffer.from(' '), 'url.txt', 'text/plain');
  if (trial.id === undefined) throw refused('This n8n keeps files in memory, so it cannot hand out URLs');
}

function isPublicBase(base: string): boolean {
  if (!URL.canParse(base)) return false;
  const { protocol, hostname } = new URL(base);
  return /^https?:$/.test(protocol) && isPublicHost(hostname.replace(/^\[|\]$/g, ''));
}

function refused(message: string): RouterFailure {
  const advice = "Set 'Return Audio As' to Binary File, or give this n8n a public address and a file store.";
  return new RouterFailure('invalidInput', message, { stage: 'intake', advice });
}
