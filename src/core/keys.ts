import { RouterFailure, raise } from '../operations';
import { collect, type FileKeeper } from './collect';
import { type ErrorReply, readErrorReply } from './errorReply';
import { type Host, SendFailure } from './host';
import type { KeyStatus, Provider, Registry } from './provider';
import { sendWire } from './send';

/** What became of trying one key. */
export interface KeyReport extends KeyStatus {
  readonly provider: string;
  readonly title: string;
}

const timeoutMs = 20_000;

/** Tries every key that is set, at no cost, side by side. */
export async function checkKeys(parts: { registry: Registry; host: Host; keeper: FileKeeper }): Promise<KeyReport[]> {
  const configured = Object.values(parts.registry).filter(({ id }) => parts.host.isConfigured(id));
  return Promise.all(
    configured.map(async (provider) => ({
      provider: provider.id,
      title: provider.title,
      ...(await check(provider, parts)),
    })),
  );
}

async function check(provider: Provider, { host, keeper }: { host: Host; keeper: FileKeeper }): Promise<KeyStatus> {
  try {
    const reply = await sendWire(provider.keyCheck.request, provider, host, timeoutMs);
    if (reply.status < 400) {
      const content = await collect(reply, provider.keyCheck.request, {}, keeper);
      const works: KeyStatus = { status: 'works', message: `${provider.title} accepts the key.` };
      return provider.keyCheck.read?.({ status: reply.status, headers: reply.headers, content }) ?? works;
    }
    return refusal(reply.status, await readErrorReply(reply, provider));
  } catch (thrown) {
    if (!(thrown instanceof SendFailure || thrown instanceof RouterFailure)) return raise(thrown);
    return { status: 'unreachable', message: `${provider.title} cannot be reached: ${thrown.message}` };
  }
}

function refusal(status: number, { kind, message, isOwn }: ErrorReply): KeyStatus {
  if (isOwn && kind === 'outOfCredit') return { status: 'outOfCredit', message };
  if ((isOwn && kind === 'unauthorized') || (!isOwn && status === 401)) return { status: 'refused', message };
  return { status: 'unreachable', message };
}
