import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chain } from '../engine/workflow.mts';
import { measure } from '../simulators/measure.mts';
import { start, type Ended } from './start.mts';

const files = [
  'cost-report.json',
  'cost-report.md',
  'music-bed-2.mp3',
  'music-bed.mp3',
  ...['de', 'en', 'es', 'ja'].flatMap((language) => ['mp3', 'srt', 'vtt'].map((end) => `narration-${language}.${end}`)),
  'sound-effect.mp3',
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imarouter-start-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm start', () => {
  let out: string;
  let ended: Ended;
  beforeAll(async () => {
    out = join(folder, 'today');
    ended = await start(['--out', out, '--today', '2026-11-22'], {
      OPENAI_API_KEY: 'sk-never-sent',
      GROQ_API_KEY: 'gsk-never-sent',
    });
  }, 120_000);

  it('ends well and says that simulators answered, whatever keys the environment holds', () => {
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.text).toContain('on simulators, not the real services');
  });

  it('shows a line for every node with its items', () => {
    for (const line of [
      'Start +1 item',
      'Texts +4 items',
      'Narrate +4 items',
      'Transcribe +4 items',
      'Music Bed +1 item',
    ]) {
      expect(ended.text).toMatch(new RegExp(`^  ${line} `, 'm'));
    }
  });

  it('makes audio, subtitles and a cost report', () => {
    expect(readdirSync(out).sort()).toEqual([...files].sort());
    expect(readFileSync(join(out, 'narration-es.srt'), 'utf8')).toMatch(
      /^1\n00:00:00,000 --> .*\nBienvenidos al puerto viejo/,
    );
    expect(readFileSync(join(out, 'narration-ja.vtt'), 'utf8')).toContain('旧港へようこそ');
  });

  it('makes MP3 files that another reader opens, with the length that was told', () => {
    const names = files.filter((file) => file.endsWith('.mp3'));
    const measured = measure(names.map((name) => [name, readFileSync(join(out, name))]));
    expect(measured).toHaveLength(7);
    measured.forEach(({ container, durationSeconds }, index) => {
      const told = new RegExp(`${names[index]} +([\\d.]+) s`).exec(ended.text)?.[1];
      expect(container).toBe('MPEG');
      expect(Math.abs(durationSeconds - Number(told))).toBeLessThan(0.15);
    });
  });

  it('goes on at TTS-1 HD where the first narration is answered 503, and says so', () => {
    expect(ended.text).toMatch(/elevenlabs\/elevenlabs-turbo answered 503 .*went on at openai\/tts-1-hd/);
    const report = JSON.parse(readFileSync(join(out, 'cost-report.json'), 'utf8'));
    const narrations = report.steps.filter(({ node }: { node: string }) => node === 'Narrate');
    expect(narrations.map(({ model }: { model: string }) => model).sort()).toEqual([
      'elevenlabs-turbo',
      'elevenlabs-turbo',
      'elevenlabs-turbo',
      'tts-1-hd',
    ]);
  });

  it('counts a cost for each step that sums up exactly, and finds it in the simulators own bill', () => {
    const report = JSON.parse(readFileSync(join(out, 'cost-report.json'), 'utf8'));
    const sum = report.steps.reduce((total: bigint, { cost }: { cost: string }) => total + BigInt(cost), 0n);
    expect(report).toMatchObject({ simulated: true, total: { cost: String(sum), costAtMost: String(sum) } });
    expect(report.steps).toHaveLength(10);
    expect(ended.text).toContain("the attempts and the simulators' own bill agree.");
  });
});

describe('npm start on another day', () => {
  it('still makes every file on 2027-06-01, when TTS-1 HD is closed', async () => {
    const out = join(folder, 'later');
    const ended = await start(['--out', out, '--today', '2027-06-01']);
    expect(ended).toMatchObject({ code: 0 });
    expect(readdirSync(out).sort()).toEqual([...files].sort());
    expect(ended.text).toContain("'tts-1-hd' closed on 2027-01-06: 'elevenlabs-flash-v2.5' was used instead.");
    expect(ended.text).toContain('own bill agree.');
  }, 120_000);
});

describe('npm start with arguments', () => {
  it('runs another workflow', async () => {
    const path = join(folder, 'mine.json');
    const parameters = { resource: 'sound', operation: 'soundEffect', prompt: 'Rain', output: 'full' };
    const credentials = { imaRouterApi: { id: '1', name: 'ImaRouter' } };
    writeFileSync(path, JSON.stringify(chain({ type: 'n8n-nodes-imarouter.imaRouter', parameters, credentials })));
    const out = join(folder, 'mine');
    const ended = await start(['--out', out, path]);
    expect(ended).toMatchObject({ code: 0 });
    expect(readdirSync(out).sort()).toEqual(['cost-report.json', 'cost-report.md', 'step-1.mp3']);
  }, 60_000);

  it('refuses a workflow with a node that is not installed, by its name', async () => {
    const path = join(folder, 'absent.json');
    writeFileSync(path, JSON.stringify(chain({ type: 'n8n-nodes-absent.thing' })));
    const ended = await start(['--out', join(folder, 'absent'), path]);
    expect(ended.code).toBe(1);
    expect(ended.text).toContain('"n8n-nodes-absent.thing", which is not installed here');
  }, 60_000);

  it('skips each provider without a key by name with --live, and calls nobody without any', async () => {
    const names = ['IMAROUTER', 'OPENAI', 'ELEVENLABS', 'GROQ', 'SUNOAPI', 'KIE'].map((name) => `${name}_API_KEY`);
    const ended = await start(['--live'], Object.fromEntries(names.map((name) => [name, ''])));
    expect(ended.code).toBe(1);
    for (const name of names) expect(ended.text).toContain(`is skipped: ${name} is not set.`);
    expect(ended.text).toContain('No key is set, so no real service can be called.');
  }, 60_000);

  it('calls no real service with --live when the keys given do not reach to the end of a rehearsal', async () => {
    const ended = await start(['--live', '--out', join(folder, 'live')], {
      OPENAI_API_KEY: 'sk-never-sent',
      ELEVENLABS_API_KEY: '',
      IMAROUTER_API_KEY: '',
    });
    expect(ended.code).toBe(1);
    expect(ended.text).toContain('so no real service was called');
    expect(ended.text).toMatch(/Sound Effect: No key is set .*ElevenLabs/);
    expect(ended.text).not.toContain('sk-never-sent');
  }, 60_000);
});
