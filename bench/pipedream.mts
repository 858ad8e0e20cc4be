import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWhole } from '../simulators/audio/encode.mts';
import { soundEffect } from '../simulators/audio/sound.mts';
import { type Figure, median } from './figure.mts';
import { launch } from './processes.mts';

const root = join(import.meta.dirname, '..');
const built = join(root, 'pipedream/dist/registry/imarouter');
const action = 'actions/transcribe-audio/transcribe-audio.mjs';
const rounds = 9;

interface Told {
  readonly baseMs: number;
  readonly ownMs: number;
  readonly baseMb: number;
  readonly emptyMb: number;
  readonly loadedMb: number;
  readonly peakMb: number;
}

/** Measures what our components add to loading the platform and zod, and the memory that a long recording takes. */
export async function benchPipedream(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'imarouter-bench-'));
  cpSync(built, folder, { recursive: true });
  cpSync(join(root, 'bench/pipedreamChild.mjs'), join(folder, 'child.mjs'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const figures = [...load(folder), ...(await memory(folder))];
  rmSync(folder, { recursive: true, force: true });
  return figures;
}

function load(folder: string): Figure[] {
  const told = Array.from({ length: rounds }, () => childOf(folder, ['import', join(folder, action)]));
  const base = median(told.map(({ baseMs }) => baseMs));
  return [
    {
      name: 'loading an action',
      value: median(told.map(({ ownMs }) => ownMs)),
      unit: 'ms',
      atMost: 100,
    },
    { name: '  @pipedream/platform and zod before that', value: base, unit: 'ms' },
  ];
}

async function memory(folder: string): Promise<Figure[]> {
  const { told: server, child } = await launch<{ baseUrl: string }>('nodeServer.mts');
  const audio = join(folder, 'long.mp3');
  const piece = encodeWhole('piece', { container: 'mp3', sampleRate: 44_100 }, soundEffect(20, 1));
  writeFileSync(audio, Buffer.concat(Array.from({ length: Math.ceil(200e6 / piece.length) }, () => piece)));
  const $auth = { groq_api_key: 'gsk-bench', groq_base_url: server.baseUrl };
  const props = JSON.stringify({ imarouter: { $auth }, audio, model: 'whisper-large-v3' });
  const told = childOf(folder, ['run', join(folder, action), props]);
  child.kill();
  return [
    { name: 'memory of an empty process', value: told.emptyMb, unit: 'MB' },
    { name: '  with @pipedream/platform and zod', value: told.baseMb, unit: 'MB' },
    { name: '  with the action', value: told.loadedMb, unit: 'MB' },
    { name: '200 MB recording split and transcribed, peak of all', value: told.peakMb, unit: 'MB', atMost: 256 },
  ];
}

function childOf(folder: string, words: string[]): Told {
  const answer = execFileSync(process.execPath, [join(folder, 'child.mjs'), ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  return JSON.parse(answer) as Told;
}
