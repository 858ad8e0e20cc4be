const largestBlockBytes = 1_048_576;
const smallestBlockBytes = 4_096;
const blocksPerPart = 16;

/**
 * Blocks of memory that several may hold. One that nobody holds any more serves again, so that cutting a file of any size
 * takes no more memory than its largest part and what was read beyond it, and leaves no garbage.
 */
export interface BlockPool {
  readonly blockBytes: number;
  /** A block, held once. Its bytes are whatever they were. */
  take(): Uint8Array;
  hold(blocks: readonly Uint8Array[]): void;
  letGo(blocks: readonly Uint8Array[]): void;
}

/** An empty pool, with blocks that suit parts of this size; of those that nobody holds it keeps `mostFree`. */
export function createBlockPool(partBytes: number, mostFree = Number.POSITIVE_INFINITY): BlockPool {
  const wanted = 2 ** Math.ceil(Math.log2(Math.max(1, partBytes / blocksPerPart)));
  const blockBytes = Math.min(largestBlockBytes, Math.max(smallestBlockBytes, wanted));
  const holders = new Map<Uint8Array, number>();
  const free: Uint8Array[] = [];
  return {
    blockBytes,
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
        else if (holders.delete(block) && free.length < mostFree) free.push(block);
      }
    },
  };
}
