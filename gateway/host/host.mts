import { setTimeout as wait } from 'node:timers/promises';
import type { AttemptNotice, Host, Offering } from '../../src/core/host';
import type { Registry } from '../../src/core/provider';
import { signature } from '../../src/core/sign';
import type { Attempt, FileRef, OperationId, UsageRecord } from '../../src/operations';
import type { ProviderSettings } from '../settings/settings.mts';
import { guardedConnections, openConnections } from './connections.mts';
import { createPartRoom } from './partRoom.mts';
import { random } from './random.mts';
import { send } from './send.mts';
import type { Shelf } from './shelf.mts';

/** What all requests lend the core. */
export interface HostParts {
  readonly registry: Registry;
  readonly access: Readonly<Record<string, ProviderSettings>>;
  readonly allowedNetworks: readonly string[];
  /** Where parts of long recordings wait. */
  readonly spoolFolder: string;
}

/** What one request lends the core besides. */
export interface RequestHost {
  readonly shelf: Shelf;
  readonly signal?: AbortSignal;
  beforeAttempt(notice: AttemptNotice): Promise<void>;
  afterAttempt(attempt: Attempt, usage: readonly UsageRecord[]): Promise<void>;
  arrange?<T extends Offering>(operation: OperationId, candidates: readonly T[]): readonly T[];
  callbackUrl?(nonce: string): string | undefined;
  /** Hands bytes on while they are saved. */
  tee?(stream: AsyncIterable<Uint8Array>, mediaType: string, sizeBytes?: number): AsyncIterable<Uint8Array>;
}

export type Hosts = (request: RequestHost) => Host;

/** Makes the host of each request. Connections to providers are shared; those to addresses that users gave are not. */
export function createHosts({ registry, access, allowedNetworks, spoolFolder }: HostParts): Hosts {
  const own = openConnections();
  const guarded = guardedConnections(allowedNetworks);
  const partRoom = createPartRoom(spoolFolder);
  const accessOf = (id: string): ProviderSettings => access[id] ?? { key: null, baseUrls: {} };
  return (request) => ({
    allowedNetworks,
    partRoom,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
    send(wire, timeoutMs) {
      const provider = wire.signAs === undefined ? undefined : registry[wire.signAs];
      const connections = provider === undefined ? guarded : own;
      const signed = provider === undefined ? {} : signature(wire.url, provider, accessOf(provider.id));
      return send(wire, { ...wire.headers, ...signed }, timeoutMs, connections, request.signal);
    },
    openFile: (file) => request.shelf.open(file),
    saveFile(stream, fileName, mediaType, sizeBytes): Promise<FileRef> {
      return request.shelf.save(request.tee?.(stream, mediaType, sizeBytes) ?? stream, fileName, mediaType);
    },
    isConfigured(id) {
      const { key, baseUrls } = accessOf(id);
      return key !== null || (registry[id]?.keyOptional === true && baseUrls['api'] !== undefined);
    },
    baseUrl: (id, origin) => accessOf(id).baseUrls[origin],
    sleep: (ms) =>
      wait(ms, undefined, request.signal === undefined ? {} : { signal: request.signal }).catch(() => undefined),
    now: () => Date.now(),
    random,
    beforeAttempt: (notice) => request.beforeAttempt(notice),
    afterAttempt: (attempt, usage) => request.afterAttempt(attempt, usage),
    ...(request.arrange === undefined ? {} : { arrange: request.arrange }),
    callbackUrl: (nonce) => request.callbackUrl?.(nonce),
  });
}
