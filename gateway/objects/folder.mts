import { mkdir, open as openFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { fileFrom } from '../host/fileFrom.mts';
import type { Objects } from './objects.mts';

/** Files in a folder. A file appears whole or not at all. */
export function folderObjects(folder: string): Objects {
  const pathOf = (key: string) => join(folder, key.slice(0, 2), key);
  return {
    async put(key, open) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true });
      const draft = `${path}.${randomUUID()}`;
      const file = await openFile(draft, 'wx');
      try {
        for await (const chunk of open()) await file.write(chunk);
        await file.datasync();
        await file.close();
        await rename(draft, path);
      } catch (thrown) {
        await file.close().catch(() => undefined);
        await rm(draft, { force: true });
        throw thrown;
      }
    },
    open: (key, startByte = 0, endByte) => fileFrom(pathOf(key), startByte, endByte),
    remove: (key) => rm(pathOf(key), { force: true }),
  };
}
