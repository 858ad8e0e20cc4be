import { type AudioSource, RouterFailure, raise } from '../operations';
import type { Shared } from './execution';
import { readErrorReply } from './errorReply';
import { type Host, type HttpReply, SendFailure } from './host';
import type { FileAddress, FileShare, Provider, Registry } from './provider';
import { judge, maxRepeats, waitMs } from './retry';
import { discard, sendWire } from './send';
import { readHead } from './stream';

const timeoutMs = 300_000;
const limitBytes = 64 * 1024;

/** Whether a provider with a key keeps files where others can open them. */
export function sharesFiles({ registry, host }: { registry: Registry; host: Host }): boolean {
  return sharing({ registry, host }) !== undefined;
}

/** Has a provider keep a file where others can open it; null where none with a key does. Throws RouterFailure. */
export async function shareFile(
  { registry, host }: Pick<Shared, 'registry' | 'host'>,
  file: AudioSource,
): Promise<FileAddress | null> {
  const found = sharing({ registry, host });
  return found === undefined ? null : await upload(file, found.provider, found.share, host);
}

function sharing({ registry, host }: { registry: Registry; host: Host }) {
  return Object.values(registry).flatMap((provider) => {
    const { id, fileShare: share } = provider;
    return share !== undefined && host.isConfigured(id) ? [{ provider, share }] : [];
  })[0];
}

interface Failed {
  readonly failure: RouterFailure;
  readonly isWorthRepeating?: boolean;
  readonly retryAfter?: string | undefined;
}

async function upload(file: AudioSource, provider: Provider, share: FileShare, host: Host): Promise<FileAddress> {
  for (let repeat = 0; ; repeat++) {
    const answer = await uploadOnce(file, provider, share, host);
    if ('url' in answer) return answer;
    const delayMs = answer.isWorthRepeating ? waitMs(repeat, answer.retryAfter, host.now(), host.random()) : null;
    if (delayMs === null || repeat >= maxRepeats) throw answer.failure;
    await host.sleep(delayMs);
  }
}

/** Nothing is charged for it, so a lost reply is worth another try too. */
async function uploadOnce(
  file: AudioSource,
  provider: Provider,
  share: FileShare,
  host: Host,
): Promise<FileAddress | Failed> {
  try {
    const reply = await sendWire(share.upload(file), provider, host, timeoutMs);
    if (reply.status < 400) return await addressIn(reply, share);
    const { kind, message, isOwn } = await readErrorReply(reply, provider);
    const isWorthRepeating = judge(reply.status, kind, isOwn) !== 'final';
    return { failure: failed(kind, message), isWorthRepeating, retryAfter: reply.headers['retry-after'] };
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return { failure: failed('badReply', 'The reply is not valid JSON') };
    if (!(thrown instanceof SendFailure)) return raise(thrown);
    const message = `${provider.title} cannot be reached: ${thrown.message}`;
    return { failure: failed('unavailable', message), isWorthRepeating: true };
  }
}

async function addressIn(reply: HttpReply, share: FileShare): Promise<FileAddress | Failed> {
  const { bytes } = await readHead(reply.body, limitBytes);
  await discard(reply);
  const address = share.read(JSON.parse(new TextDecoder().decode(bytes)));
  return address ?? { failure: failed('badReply', 'The reply tells no address of the file') };
}

function failed(kind: RouterFailure['kind'], message: string): RouterFailure {
  return new RouterFailure(kind, message, { stage: 'send' });
}
