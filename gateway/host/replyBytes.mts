/** The bytes of a reply, pushed in as they arrive and read as they are wanted. */
export interface ReplyBytes {
  push(chunk: Uint8Array): void;
  end(): void;
  fail(reason: Error): void;
  /** To be read once. Ending the iteration calls `leave`, also before it has begun. */
  read(): AsyncIterableIterator<Uint8Array>;
}

interface Flow {
  pause(): void;
  resume(): void;
  /** The reader is done, before the end or at it. */
  leave(isWhole: boolean): void;
}

const mostHeldBytes = 256 * 1024;

/** Holds little more than 256 KB: it pauses the other side while more than that is unread. */
export function createReplyBytes(flow: Flow): ReplyBytes {
  const held: Uint8Array[] = [];
  let heldBytes = 0;
  let isOver = false;
  let isPaused = false;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  const over = (reason?: Error): void => {
    failure ??= reason;
    isOver = true;
    wake?.();
  };
  const take = (): Uint8Array | undefined => {
    const chunk = held.shift();
    heldBytes -= chunk?.byteLength ?? 0;
    if (isPaused && heldBytes < mostHeldBytes / 2) {
      isPaused = false;
      flow.resume();
    }
    return chunk;
  };
  return {
    push(chunk) {
      held.push(chunk);
      heldBytes += chunk.byteLength;
      if (!isPaused && heldBytes > mostHeldBytes) {
        isPaused = true;
        flow.pause();
      }
      wake?.();
    },
    end: () => over(),
    fail: over,
    read() {
      const next = async (): Promise<IteratorResult<Uint8Array>> => {
        for (;;) {
          const chunk = take();
          if (chunk !== undefined) return { done: false, value: chunk };
          if (isOver) break;
          await new Promise<void>((resolve) => (wake = resolve));
        }
        if (failure !== undefined) throw failure;
        return leave();
      };
      const leave = (): IteratorReturnResult<undefined> => {
        flow.leave(isOver);
        return { done: true, value: undefined };
      };
      const iterator = { next, return: async () => leave(), [Symbol.asyncIterator]: () => iterator };
      return iterator;
    },
  };
}
