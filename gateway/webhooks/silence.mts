/** Which receivers let others wait, as far as this process has seen. */
export interface Silence {
  /** Makes a try of a delivery to a receiver; null, with nothing done, while as many as it may hold up are open. */
  among<T>(url: string, task: () => Promise<T>): Promise<T | null>;
}

interface Receiver {
  open: number;
  isSlow: boolean;
}

const slowMs = 5_000;
const mostKnown = 1_000;

/**
 * Keeps workers free for everybody else: a receiver that took over `slowAfterMs` for its latest answer, or gave none, has `most`
 * tries open at once.
 */
export function createSilence(most: number, slowAfterMs: number = slowMs): Silence {
  const receivers = new Map<string, Receiver>();
  return {
    async among(url, task) {
      const name = originOf(url);
      const receiver = receivers.get(name) ?? { open: 0, isSlow: false };
      if (receiver.isSlow && receiver.open >= most) return null;
      receivers.set(name, receiver);
      receiver.open++;
      const startMs = performance.now();
      try {
        return await task();
      } finally {
        receiver.open--;
        receiver.isSlow = performance.now() - startMs > slowAfterMs;
        if (receiver.open === 0 && (!receiver.isSlow || receivers.size > mostKnown)) receivers.delete(name);
      }
    },
  };
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}
