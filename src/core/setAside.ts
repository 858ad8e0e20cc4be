import type { AudioSource } from '../operations';
import { type AudioPart, createBlockPool, type Probe, split, type SplitLimits } from '../media';
import type { PartRoom } from './host';

const partBytes = 32 * 1024 * 1024;

/** Shared by all that are cut in turn: together they take little more memory than one part. Of a large part not all is kept. */
const blocks = createBlockPool(partBytes, 32);

/** Cuts by `cut`, and puts each part aside before the next is cut, so that none is in memory while it waits and is sent. */
export async function* setAside(
  source: AudioSource,
  probe: Probe,
  limits: SplitLimits,
  room: PartRoom,
  cut: typeof split = split,
): AsyncGenerator<AudioPart> {
  const parts = cut(source, probe, limits, blocks);
  try {
    for (;;) {
      const part = await room.inTurn(() => nextOf(parts, room));
      if (part === null) return;
      yield part;
    }
  } finally {
    await parts.return(undefined);
  }
}

async function nextOf(parts: AsyncGenerator<AudioPart>, room: PartRoom): Promise<AudioPart | null> {
  const next = await parts.next();
  if (next.done) return null;
  try {
    return { ...next.value, ...(await room.keep(next.value.source)) };
  } finally {
    next.value.release();
  }
}
