import { copyFileSync, createReadStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { probe } from '../../src/media';
import type { OutputBinary, OutputItem, Run, WorkflowFile } from '../engine/execution.mts';

export interface WrittenFile {
  path: string;
  sizeBytes: number;
  durationSeconds: number | null;
  /** What it is, for people. */
  format: string;
}

/** Writes the binaries that the workflow's last nodes hold. An item's `fileName` names its files, else the node's name does. */
export async function writeFiles(run: Run, workflow: WorkflowFile, folder: string): Promise<WrittenFile[]> {
  mkdirSync(folder, { recursive: true });
  const taken = new Set<string>();
  const written: WrittenFile[] = [];
  for (const { stem, binary } of lastBinaries(run, workflow)) {
    const path = join(folder, freeName(stem, extname(binary.fileName ?? ''), taken));
    if (binary.path === undefined) writeFileSync(path, Buffer.from(binary.base64 ?? '', 'base64'));
    else copyFileSync(binary.path, path);
    written.push({ path, sizeBytes: binary.sizeBytes, ...(await describe(path, binary)) });
  }
  return written;
}

function lastBinaries(run: Run, workflow: WorkflowFile): { stem: string; binary: OutputBinary }[] {
  const leadsOn = (node: string) =>
    (workflow.connections[node]?.main ?? []).some((targets) => (targets ?? []).length > 0);
  return Object.entries(run.nodes)
    .filter(([node]) => !leadsOn(node))
    .flatMap(([node, { outputs }]) =>
      outputs
        .flat()
        .flatMap((item) => Object.values(item.binary ?? {}).map((binary) => ({ stem: stemOf(node, item), binary }))),
    );
}

function stemOf(node: string, { json }: OutputItem): string {
  const name = typeof json.fileName === 'string' && json.fileName !== '' ? basename(json.fileName) : node;
  return name
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.]+/gu, '-');
}

function freeName(stem: string, ending: string, taken: Set<string>): string {
  let name = stem + ending;
  for (let number = 2; taken.has(name); number += 1) name = `${stem}-${number}${ending}`;
  taken.add(name);
  return name;
}

async function describe(path: string, { mimeType, sizeBytes }: OutputBinary) {
  if (!/^(audio|video)\//.test(mimeType)) {
    const cues = readFileSync(path, 'utf8').split('-->').length - 1;
    return { durationSeconds: null, format: cues > 0 ? `${cues} subtitles` : mimeType };
  }
  const open = (start = 0): AsyncIterable<Uint8Array> => createReadStream(path, { start });
  const { container, durationSeconds, sampleRate, channels } = await probe({
    open,
    sizeBytes,
    mediaType: mimeType,
    fileName: basename(path),
  });
  return { durationSeconds, format: `${container}, ${sampleRate / 1000} kHz, ${channels === 1 ? 'mono' : 'stereo'}` };
}
