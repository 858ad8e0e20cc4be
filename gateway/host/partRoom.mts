import { createLimiter } from '../../src/core/limit';
import type { PartRoom } from '../../src/core/host';
import { spoolShelf } from './shelf.mts';

/** Parts of long recordings in a folder. One recording is cut at a time. */
export function createPartRoom(folder: string): PartRoom {
  const turns = createLimiter();
  return {
    inTurn: (task) => turns.run('cut', 1, task),
    async keep(part) {
      const shelf = spoolShelf(folder);
      try {
        const file = await shelf.save(part.open(), part.fileName, part.mediaType);
        return { source: shelf.open(file), release: () => void shelf.clear() };
      } catch (thrown) {
        await shelf.clear();
        throw thrown;
      }
    },
  };
}
