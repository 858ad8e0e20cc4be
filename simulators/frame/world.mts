import { createRandom } from './random.mts';
import type { DeliveryEntry } from './log.mts';
import type { Charge, World } from './wire.mts';

const fetchLimitMs = 15_000;
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

interface WorldOptions {
  now(): number;
  jobMs: number;
  effectSeconds: number;
  musicSeconds: number;
  seed: number;
  filesOrigin(): string;
  noteDelivery(entry: DeliveryEntry): void;
  charge(requestId: string, path: string, charge: Charge): void;
}

/** The surroundings of one simulator; `stop` forgets all that was to happen later or is under way. */
export function createWorld(options: WorldOptions): World & { stop(): void } {
  const random = createRandom(options.seed);
  const timers = new Set<NodeJS.Timeout>();
  let stopping = new AbortController();
  return {
    now: options.now,
    jobMs: options.jobMs,
    effectSeconds: options.effectSeconds,
    musicSeconds: options.musicSeconds,
    filesOrigin: options.filesOrigin,
    charge: options.charge,
    newId: (length, alphabet = letters) =>
      Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join(''),
    later(afterMs, work) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        work();
      }, afterMs);
      timers.add(timer.unref());
    },
    async deliver(url, body, headers) {
      const { signal } = stopping;
      const status = await post(url, body, headers, signal);
      if (!signal.aborted) options.noteDelivery({ time: new Date().toISOString(), url, body, status });
      return status !== null && status < 300;
    },
    async fetchAudio(url) {
      const answer = await reach(url, {}, stopping.signal);
      return answer?.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      stopping.abort();
      stopping = new AbortController();
    },
  };
}

async function post(
  url: string,
  body: unknown,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<number | null> {
  const answer = await reach(
    url,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      redirect: 'manual',
    },
    signal,
  );
  await answer?.arrayBuffer().catch(() => null);
  return answer?.status ?? null;
}

async function reach(url: string, request: RequestInit, signal: AbortSignal): Promise<Response | null> {
  if (!isNear(url)) return null;
  return fetch(url, { ...request, signal: AbortSignal.any([signal, AbortSignal.timeout(fetchLimitMs)]) }).catch(
    () => null,
  );
}

/** A simulator never reaches beyond this machine or its private network, whatever address it is given. */
export function isNear(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return (
    /^https?:$/.test(protocol) && /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[::1\])/.test(hostname)
  );
}
