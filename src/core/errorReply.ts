import type { HttpReply } from './host';
import type { ErrorReading, Provider } from './provider';
import { kindOfStatus } from './retry';
import { discard } from './send';
import { readHead } from './stream';

const limitBytes = 64 * 1024;

/** What an error reply means; `isOwn` says whether it was written by the provider itself and not by a proxy. */
export interface ErrorReply extends ErrorReading {
  readonly isOwn: boolean;
}

/** Reads a reply of status 400 or above, its first 64 KB, and lets go of the connection. */
export async function readErrorReply(reply: HttpReply, provider: Provider): Promise<ErrorReply> {
  const { bytes } = await readHead(reply.body, limitBytes);
  await discard(reply);
  const own = provider.readError(reply.status, new TextDecoder().decode(bytes), reply.headers);
  return {
    kind: own?.kind ?? kindOfStatus(reply.status),
    message: own?.message ?? `${provider.title} answered with status ${reply.status}`,
    isOwn: own !== null,
  };
}
