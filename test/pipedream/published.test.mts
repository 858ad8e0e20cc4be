import { execFileSync, fork } from 'node:child_process';
import {
  cpSync,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { encodeWhole } from '../../simulators/audio/encode.mts';
import { soundEffect } from '../../simulators/audio/sound.mts';
import { publishFolder, registryFolder } from './built.mts';

const root = process.cwd();
const mostMb = 256;

interface Told {
  readonly peakMb: number;
  readonly loadedMb: number;
  readonly emptyMb: number;
  readonly summary: string;
  readonly parts: number;
}

describe('the published components', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pipedream-published-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Copies a variant into an empty folder, with nothing beside it but the packages named. */
  function placed(variant: string, packages: Record<string, string>): string {
    const place = mkdtempSync(join(folder, 'variant-'));
    cpSync(variant, place, { recursive: true });
    for (const [name, installed] of Object.entries(packages)) {
      const link = join(place, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(root, 'node_modules', installed), link);
    }
    return place;
  }

  const publishPackages = { '@pipedream/platform@3.4.0': '@pipedream/platform' };
  const registryPackages = { '@pipedream/platform': '@pipedream/platform', zod: 'zod' };

  it.each([
    { name: 'publish', variant: publishFolder, packages: publishPackages },
    { name: 'registry', variant: registryFolder, packages: registryPackages },
  ])('of the $name variant load in an empty folder with their pinned packages only', ({ variant, packages }) => {
    const place = placed(variant, packages);
    const components = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /^(actions|sources)\/.*\.mjs$/.test(path),
    );
    const code = `for (const path of ${JSON.stringify(components)}) await import('${pathToFileURL(place).href}/' + path); console.log('loaded')`;
    expect(execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: place, encoding: 'utf8' })).toBe(
      'loaded\n',
    );
    expect(components.length).toBe(17);
  });

  it('pin every package that they import', () => {
    const { dependencies } = JSON.parse(readFileSync(join(registryFolder, 'package.json'), 'utf8'));
    expect(Object.entries(dependencies)).toEqual([
      ['@pipedream/platform', expect.stringMatching(/^\d+\.\d+\.\d+$/)],
      ['zod', expect.stringMatching(/^\d+\.\d+\.\d+$/)],
    ]);
    const imported = readdirSync(publishFolder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.mjs'))
      .flatMap((path) =>
        [
          ...readFileSync(join(publishFolder, path), 'utf8').matchAll(/[}\w]\s*from\s*"((?:@|node:|\w)[\w@/:.-]*)"/g),
        ].map(([, name]) => name),
      );
    expect([...new Set(imported)].filter((name) => !name?.startsWith('node:'))).toEqual(['@pipedream/platform@3.4.0']);
  });

  it('split and transcribe a recording of 200 MB inside 256 MB', async () => {
    const server = await startTranscriber();
    const path = join(folder, 'long.mp3');
    await writeLong(path);
    const place = placed(publishFolder, { ...publishPackages, ...registryPackages });
    cpSync(join(root, 'bench/pipedreamChild.mjs'), join(place, 'child.mjs'));
    const props = {
      audio: path,
      model: 'whisper-large-v3',
      groqApiKey: 'gsk-test',
      groqBaseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    };
    const told = await childOf(join(place, 'child.mjs'), [
      join(place, 'actions/transcribe-audio/transcribe-audio.mjs'),
      JSON.stringify(props),
    ]);
    server.close();
    expect(told.parts).toBeGreaterThan(7);
    expect(told.summary).toMatch(/^Transcribed \d{5}(\.\d)? s with Groq/);
    expect(told.peakMb).toBeLessThan(mostMb);
  }, 120_000);
});

function childOf(file: string, words: string[]): Promise<Told> {
  return new Promise((resolve, reject) => {
    const child = fork(file, ['run', ...words], { execArgv: [] });
    child.once('message', (told) => {
      resolve(told as Told);
      child.kill();
    });
    child.once('exit', (code) => reject(new Error(`The step ended with code ${code}`)));
  });
}

/** Takes any upload and answers with a transcript, so that only the step's own memory counts. */
async function startTranscriber(): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ text: 'words', language: 'english', duration: 1, segments: [] }));
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

async function writeLong(path: string): Promise<void> {
  const piece = encodeWhole('piece', { container: 'mp3', sampleRate: 44_100 }, soundEffect(20, 1));
  const file = createWriteStream(path);
  for (let sizeBytes = 0; sizeBytes < 200e6; sizeBytes += piece.length) {
    if (!file.write(piece)) await new Promise<void>((resolve) => file.once('drain', () => resolve()));
  }
  await new Promise((resolve) => file.end(() => resolve(undefined)));
}
