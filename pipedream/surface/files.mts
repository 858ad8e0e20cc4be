import { createReadStream, createWriteStream } from 'node:fs';
import { access, copyFile, mkdir, mkdtemp, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, parse } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Host } from '../../src/core/host';
import { type AudioInput, type AudioSource, type FileRef, RouterFailure } from '../../src/operations';

/** Files of one run: pieces are kept in a folder of their own, and what is handed out moves to where the user finds it. */
export interface Files extends Pick<Host, 'openFile' | 'saveFile'> {
  /** Puts a kept file where later steps, or Connect's File Stash, find it; gives its path. */
  handOut(file: FileRef): Promise<string>;
  /** Writes a file there; gives its path. */
  write(content: string | Uint8Array, fileName: string): Promise<string>;
  /** Removes what was not handed out. */
  clear(): Promise<void>;
}

/** Files below /tmp, where a step may write. */
export function createFiles(): Files {
  let folder: Promise<string> | undefined;
  let count = 0;
  const pieces = () => (folder ??= mkdtemp(join(tmpdir(), 'imarouter-')));
  return {
    openFile: ({ id, fileName, mediaType, sizeBytes }) => sourceOf(id, fileName, mediaType, sizeBytes),
    async saveFile(stream, fileName, mediaType) {
      count += 1;
      const path = join(await pieces(), `${count}-${safeName(fileName)}`);
      await pipeline(Readable.from(stream), createWriteStream(path));
      return { id: path, fileName, mediaType, sizeBytes: (await stat(path)).size };
    },
    async handOut({ id, fileName }) {
      const path = await freePath(fileName);
      await rename(id, path).catch(async () => {
        await copyFile(id, path);
        await unlink(id);
      });
      return path;
    },
    async write(content, fileName) {
      const path = await freePath(fileName);
      await writeFile(path, content);
      return path;
    },
    async clear() {
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true });
    },
  };
}

/** What a user gave as a recording: an address, or a path to a file that is there. Throws invalidInput. */
export async function recordingOf(given: string): Promise<AudioInput> {
  const place = given.trim();
  if (/^https?:\/\//i.test(place)) return { url: place };
  const found = await stat(place).catch(() => null);
  if (found?.isFile()) return sourceOf(place, basename(place), 'application/octet-stream', found.size);
  const advice =
    'Give the path of a file in /tmp that an earlier step of this run wrote, or the URL of one. After a pause /tmp is empty.';
  const message = found === null ? `There is no file at '${place}'` : `'${place}' is no file`;
  throw new RouterFailure('invalidInput', message, { stage: 'intake', advice });
}

function sourceOf(path: string, fileName: string, mediaType: string, sizeBytes: number): AudioSource {
  return {
    fileName,
    mediaType,
    sizeBytes,
    open: (startByte = 0) => fileFrom(path, startByte),
  };
}

async function* fileFrom(path: string, startByte: number): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path, { start: startByte });
}

async function freePath(fileName: string): Promise<string> {
  const folder = process.env['STASH_DIR'] || '/tmp';
  await mkdir(folder, { recursive: true });
  const { name, ext } = parse(safeName(fileName));
  for (let number = 1; ; number += 1) {
    const path = join(folder, `${name}${number === 1 ? '' : `-${number}`}${ext}`);
    if (
      await access(path).then(
        () => false,
        () => true,
      )
    )
      return path;
  }
}

function safeName(fileName: string): string {
  return basename(fileName).replace(/[^\p{L}\p{N}._ -]+/gu, '-') || 'audio';
}
