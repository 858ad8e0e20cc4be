import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AudioSource, type FileRef, fromByte } from '../../src/operations';
import type { Objects } from '../objects/objects.mts';
import { fileFrom } from './fileFrom.mts';
import { randomHex } from './random.mts';
import { tidied, tidyAfter } from './tidy.mts';

/** Where the files of one request stand until it is over. */
export interface Shelf {
  save(stream: AsyncIterable<Uint8Array>, fileName: string, mediaType: string): Promise<FileRef>;
  open(file: FileRef): AudioSource;
  /** Takes everything away. */
  clear(): Promise<void>;
  /** Whether its files lie in the store of objects already and have rows there. */
  readonly isStore?: boolean;
}

const heldBytes = 1024 * 1024;
/** Many small pieces take more memory than the bytes in them. */
const mostPieces = 64;

/** Files of a request that is answered by this process: small ones in memory, larger ones in a folder. */
export function spoolShelf(folder: string): Shelf {
  const held = new Map<string, readonly Uint8Array[]>();
  const paths = new Set<string>();
  return {
    async save(stream, fileName, mediaType) {
      const id = randomHex(12);
      const chunks: Uint8Array[] = [];
      let sizeBytes = 0;
      let file: Awaited<ReturnType<typeof open>> | undefined;
      try {
        for await (const chunk of stream) {
          sizeBytes += chunk.byteLength;
          if (file !== undefined) {
            await file.write(chunk);
            tidyAfter(chunk.byteLength);
            continue;
          }
          chunks.push(chunk);
          if (sizeBytes <= heldBytes) continue;
          await mkdir(folder, { recursive: true });
          const path = join(folder, id);
          paths.add(path);
          file = await open(path, 'wx');
          for (const one of chunks.splice(0)) await file.write(one);
        }
      } finally {
        await file?.close();
      }
      if (file === undefined) held.set(id, chunks.length > mostPieces ? [Buffer.concat(chunks)] : chunks);
      return { id, fileName, mediaType, sizeBytes };
    },
    open({ id, fileName, mediaType, sizeBytes }) {
      return {
        fileName,
        mediaType,
        sizeBytes,
        open(startByte = 0) {
          const chunks = held.get(id);
          if (chunks !== undefined) return fromByte(chunks, startByte);
          return tidied(fileFrom(join(folder, id), startByte));
        },
      };
    },
    async clear() {
      held.clear();
      await Promise.all([...paths].map((path) => rm(path, { force: true })));
    },
  };
}

/** Files that lie in the store of objects, by their keys there. Nothing is added. */
export function storeShelf(objects: Objects): Shelf {
  return {
    save: () => Promise.reject(new Error('Nothing is saved here.')),
    open: ({ id, fileName, mediaType, sizeBytes }) => ({
      fileName,
      mediaType,
      sizeBytes,
      open: (startByte) => tidied(objects.open(id, startByte)),
    }),
    clear: async () => {},
  };
}

/** Files of a job, in the store of objects, where another process finds them too. `note` writes down each that is added. */
export function jobShelf(objects: Objects, folder: string, note: (file: FileRef) => Promise<unknown>): Shelf {
  return {
    ...storeShelf(objects),
    isStore: true,
    async save(stream, fileName, mediaType) {
      // A spool of its own: parts are saved side by side.
      const spool = spoolShelf(folder);
      try {
        const spooled = await spool.save(stream, fileName, mediaType);
        await note(spooled);
        await objects.put(spooled.id, () => spool.open(spooled).open(), spooled.sizeBytes, mediaType);
        return spooled;
      } finally {
        await spool.clear();
      }
    },
  };
}
