/** The first `count` bytes of a stream; the stream is closed behind them. */
export async function* takeBytes(chunks: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  if (left <= 0) return;
  for await (const chunk of chunks) {
    yield chunk.length <= left ? chunk : chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

const blockBytes = 65_536;

/** `count` bytes that are all `value`, a block at a time. */
export function* repeatedByte(value: number, count: number): Generator<Uint8Array> {
  const block = new Uint8Array(Math.min(count, blockBytes)).fill(value);
  for (let left = count; left > 0; left -= block.length) yield left < block.length ? block.subarray(0, left) : block;
}
