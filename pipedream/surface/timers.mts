/** Waits, or less where the signal is aborted meanwhile. */
export function sleepMs(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(end, ms);
    function end(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    }
    signal?.addEventListener('abort', end);
  });
}

/** A signal that aborts at a time in milliseconds since 1970; it keeps no process alive. */
export function abortAt(timeMs: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), Math.max(0, Math.min(timeMs - Date.now(), 2 ** 31 - 1))).unref();
  return controller.signal;
}

/** A time limit that can be lifted: until then it holds on to whatever listens to its signal. */
export function timeLimit(ms: number): { readonly signal: AbortSignal; lift(): void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), Math.min(ms, 2 ** 31 - 1));
  return { signal: controller.signal, lift: () => clearTimeout(timer) };
}
