export const blockBytes = 1_048_576;

/**
 * Blocks of memory that several may hold. One that nobody holds any more serves again, so that cutting a file of any size
 * takes no more memory than its largest part and what was read beyond it, and leaves no garbage.
 */
export interface BlockPool {
  /** A block, held once. Its bytes are whatever they were. */
  take(): Uint8Array;
  hold(blocks: readonly Uint8Array[]): void;
  letGo(blocks: readonly Uint8Array[]): void;
}

/** An empty pool. */
export function createBlockPool(): BlockPool {
  const holders = new Map<Uint8Array, number>();
  const free: Uint8Array[] = [];
  return {
    take() {
      const block = free.pop() ?? new Uint8Array(blockBytes);
      holders.set(block, 1);
      return block;
    },
    hold(blocks) {
      for (const block of blocks) holders.set(block, (holders.get(block) ?? 0) + 1);
    },
    letGo(blocks) {
      for (const block of blocks) {
        const left = (holders.get(block) ?? 1) - 1;
        if (left > 0) holders.set(block, left);
        else if (holders.delete(block)) free.push(block);
      }
    },
  };
}
