import { execute } from '../../src/surfaces/n8n/execute';
import { fakeExecution } from './fakeExecution.mts';
import {
  list,
  file,
  type Answer,
  routerOf,
  run,
  transcript,
  sound,
  songs,
  speechInFiles,
  report,
} from './answered.mts';

describe('What comes out', () => {
  const transcribe = { operation: 'transcribe' };
  const items = [{ json: { secret: 'input' }, binary: { data: file } }];

  it('is simple by default, with the exact cost', async () => {
    expect((await run({ parameters: transcribe, items })).items).toEqual([
      {
        json: {
          text: 'One. Two.',
          language: 'en',
          durationSeconds: 2,
          srt: '1\n',
          vtt: 'WEBVTT\n',
          cost: '1500',
          costUsd: '0.0000015',
        },
        pairedItem: { item: 0 },
      },
    ]);
  });

  it('says who said what', async () => {
    const {
      items: [item],
    } = await run({ parameters: { ...transcribe, output: 'speakers' }, items });
    expect(item?.json).toMatchObject({ text: 'A: One.\n\nB: Two.', speakers: transcript.segments });
  });

  it('is the whole result, the same as everywhere', async () => {
    const {
      items: [item],
    } = await run({ parameters: { ...transcribe, output: 'full' }, items });
    expect(item?.json).toEqual({ ...report, output: transcript, provider: 'groq', model: 'm' });
  });

  it('holds subtitles as files too, if wanted', async () => {
    const {
      items: [item],
    } = await run({ parameters: { ...transcribe, options: { subtitleFiles: true } }, items });
    expect(item?.binary).toMatchObject({
      srt: { fileName: 'voice.srt', mimeType: 'application/x-subrip' },
      vtt: { fileName: 'voice.vtt', mimeType: 'text/vtt' },
    });
  });

  it('holds audio as a file with its right name and type', async () => {
    const {
      items: [item],
      store,
    } = await run({ parameters: { operation: 'soundEffect', prompt: 'rain' } }, sound);
    expect(item?.json).toMatchObject({
      durationSeconds: 1,
      fileName: 'rain.mp3',
      mediaType: 'audio/mpeg',
      sizeBytes: 3,
      field: 'data',
    });
    expect(item?.binary?.data).toMatchObject({ fileName: 'rain.mp3', mimeType: 'audio/mpeg' });
    expect(store.get(item?.binary?.data?.id ?? '')?.toString()).toBe('abc');
  });

  it('holds every track of a generation', async () => {
    const parameters = { operation: 'music', prompt: 'calm', binaryOutputField: 'song' };
    const {
      items: [item],
    } = await run({ parameters }, songs);
    expect(Object.keys(item?.binary ?? {})).toEqual(['song', 'song_2']);
    expect(item?.json).toMatchObject({
      tracks: [
        { title: 'A', field: 'song' },
        { title: 'B', field: 'song_2' },
      ],
    });
  });

  it('holds every file of a speech that could not be joined, in order', async () => {
    const parameters = { operation: 'speak', text: 'One. Two.', voice: list('nova') };
    const {
      items: [item],
      store,
    } = await run({ parameters }, speechInFiles);
    expect(Object.keys(item?.binary ?? {})).toEqual(['data', 'data_2']);
    expect(['data', 'data_2'].map((field) => store.get(item?.binary?.[field]?.id ?? '')?.toString())).toEqual([
      'one',
      'two',
    ]);
    expect(item?.json).toMatchObject({
      durationSeconds: 3,
      tracks: [
        { title: 'Part 1 of 2', text: 'One.', durationSeconds: 1, field: 'data' },
        { title: 'Part 2 of 2', text: 'Two.', durationSeconds: 2, field: 'data_2' },
      ],
    });
  });

  it.each([false, true])('holds audio as base64 text (files in memory: %s)', async (memoryMode) => {
    const parameters = { operation: 'music', prompt: 'calm', returnAs: 'base64' };
    const {
      items: [item],
    } = await run({ parameters, memoryMode }, songs);
    expect(item?.json).toMatchObject({
      data: Buffer.from('one').toString('base64'),
      data_2: Buffer.from('two').toString('base64'),
    });
    expect(item?.binary).toBeUndefined();
  });

  it('holds a signed URL with its end, where this n8n has a public address', async () => {
    const parameters = { operation: 'soundEffect', prompt: 'rain', returnAs: 'url' };
    const {
      items: [item],
    } = await run({ parameters, baseUrl: 'https://n8n.example.com/' }, sound);
    expect(item?.json.url).toMatch(/^https:\/\/n8n\.example\.com\/rest\/binary-data\/signed\?token=/);
    expect(Date.parse(String(item?.json.urlExpiresAt))).toBeGreaterThan(Date.now());
    expect(item?.binary).toBeUndefined();
  });

  it("holds the provider's own URL with its end where it has one, whatever this n8n's address", async () => {
    const own = { url: 'https://cdn.example.com/a.mp3', urlExpiresAt: '2030-01-01T00:00:00.000Z' };
    const published: Answer = async (request, host) => {
      const made = (await songs(request, host)) as { tracks: { audio: object }[] };
      return { tracks: made.tracks.map((track) => ({ ...track, audio: { ...track.audio, ...own } })) };
    };
    const parameters = { operation: 'music', prompt: 'calm', returnAs: 'url' };
    const { items } = await run({ parameters, credential: { sunoapi: 'k' } }, published);
    expect(items[0]?.json).toMatchObject({ tracks: [own, own] });
    expect(items[0]?.binary).toBeUndefined();
  });

  it.each([
    ['http://localhost:5678/', false, /no public address/],
    ['http://192.168.1.2:5678/', false, /no public address/],
    ['https://n8n.example.com/', true, /keeps files in memory/],
  ])('refuses URLs of %s (files in memory: %s) before anything is asked', async (baseUrl, memoryMode, words) => {
    const router = routerOf(sound);
    const parameters = { operation: 'soundEffect', prompt: 'rain', returnAs: 'url' };
    const { context } = fakeExecution({ parameters, baseUrl, memoryMode });
    await expect(execute(context, router.parts)).rejects.toThrow(words);
    expect(router.asked).toEqual([]);
  });

  it('is one item for each voice, and the state of each key', async () => {
    const voices = [
      { id: '1', name: 'Anna' },
      { id: '2', name: 'Ben' },
    ];
    const found = await run({ parameters: { operation: 'searchVoices' } }, () => ({ voices, nextPage: null }));
    const keys = await run({ parameters: { operation: 'checkKeys' } });
    expect(found.items.map(({ json, pairedItem }) => [json.name, pairedItem])).toEqual([
      ['Anna', { item: 0 }],
      ['Ben', { item: 0 }],
    ]);
    expect(keys.items.map(({ json }) => json)).toEqual([
      { provider: 'groq', title: 'Groq', status: 'works', message: 'Fine' },
    ]);
  });

  it('is short and without files for an agent', async () => {
    const parameters = { operation: 'soundEffect', prompt: 'rain', output: 'full', returnAs: 'binary' };
    const {
      items: [item],
    } = await run({ parameters, tool: true, baseUrl: 'https://n8n.example.com/' }, sound);
    expect(item?.binary).toBeUndefined();
    expect(Object.keys(item?.json ?? {}).sort()).toEqual([
      'cost',
      'costUsd',
      'durationSeconds',
      'fileName',
      'mediaType',
      'sizeBytes',
      'url',
      'urlExpiresAt',
    ]);
  });
});
