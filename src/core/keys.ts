import { RouterFailure, raise } from '../operations';
import { collect, type FileKeeper } from './collect';
import { type Host, SendFailure } from './host';
import type { KeyStatus, Provider, Registry } from './provider';
import { discard, sendWire } from './send';
import { readHead } from './stream';

/** What became of trying one key. */
export interface KeyReport extends KeyStatus {
  readonly provider: string;
  readonly title: string;
}

const timeoutMs = 20_000;
const errorLimitBytes = 64 * 1024;

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
    const { bytes } = await readHead(reply.body, errorLimitBytes);
    await discard(reply);
    return refusal(provider, reply.status, new TextDecoder().decode(bytes), reply.headers);
  } catch (thrown) {
    if (!(thrown instanceof SendFailure || thrown instanceof RouterFailure)) return raise(thrown);
    return { status: 'unreachable', message: `${provider.title} cannot be reached: ${thrown.message}` };
  }
}

function refusal(
  provider: Provider,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>>,
): KeyStatus {
  const reading = provider.readError(status, body, headers);
  const message = reading?.message ?? `${provider.title} answered with status ${status}`;
  if (reading?.kind === 'outOfCredit') return { status: 'outOfCredit', message };
  if (reading?.kind === 'unauthorized' || (reading === null && status === 401)) return { status: 'refused', message };
  return { status: 'unreachable', message };
}
