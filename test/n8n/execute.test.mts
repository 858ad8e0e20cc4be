import { NodeOperationError, type INodeExecutionData } from 'n8n-workflow';
import type { Router, RouterParts, RunRequest } from '../../src/core/router';
import { RouterFailure, type OperationId, type Report } from '../../src/operations';
import { providers } from '../../src/providers';
import { execute } from '../../src/surfaces/n8n/execute';
import { fakeExecution, type FakeSettings } from './fakeExecution.mts';

const report: Report = { attempts: [], usage: [], cost: '1500', costAtMost: '1500', price: null, warnings: [] };
const list = (value: string) => ({ __rl: true, mode: 'id', value });
const file = { data: 'filesystem-v2', id: 'filesystem-v2:9', mimeType: 'audio/ogg', fileName: 'voice.oga', bytes: 3 };

type Answer = (request: RunRequest<OperationId>, host: RouterParts['host']) => unknown;

/** A router that answers as told, and what it was asked. */
function routerOf(answer: Answer) {
  const asked: RunRequest<OperationId>[] = [];
  const ask = async (request: RunRequest<OperationId>, host: RouterParts['host']) => {
    asked.push(request);
    const output = await answer(request, host);
    return { ...report, output, provider: 'groq', model: 'm' } as Awaited<ReturnType<Router['run']>>;
  };
  const createRouter = ({ host }: RouterParts): Router => ({
    run: async (request) => (await ask(request, host)) as never,
    start: async (request) => ({ type: 'done', result: (await ask(request, host)) as never }),
    look: () => never('look'),
    resume: () => never('resume'),
    cancel: () => never('cancel'),
    listJobs: () => never('listJobs'),
    ledger: { costReport: () => never('ledger'), createInvoice: () => never('ledger') },
    share: async () => null,
    estimate: () => never('estimate'),
    checkKeys: async () => [{ provider: 'groq', title: 'Groq', status: 'works', message: 'Fine' }],
  });
  return { asked, parts: { registry: providers, createRouter } };
}

const never = (name: string) => Promise.reject(new Error(`${name} is not asked for here.`));

async function run(settings: FakeSettings, answer: Answer = () => transcript) {
  const router = routerOf(answer);
  const fake = fakeExecution(settings);
  const [items = []] = await execute(fake.context, router.parts);
  return { ...fake, items, asked: router.asked };
}

const transcript = {
  text: 'One. Two.',
  language: 'en',
  durationSeconds: 2,
  segments: [
    { start: 0, end: 1, text: 'One.', speaker: 'A' },
    { start: 1, end: 2, text: 'Two.', speaker: 'B' },
  ],
  words: [],
  subtitles: { srt: '1\n', vtt: 'WEBVTT\n' },
};
const sound: Answer = async (_request, host) => ({
  audio: await host.saveFile(bytes('abc'), 'rain.mp3', 'audio/mpeg'),
  durationSeconds: 1,
});
const songs: Answer = async (_request, host) => ({
  tracks: [
    { title: 'A', durationSeconds: 60, audio: await host.saveFile(bytes('one'), 'a.mp3', 'audio/mpeg') },
    { title: 'B', durationSeconds: 61, audio: await host.saveFile(bytes('two'), 'b.mp3', 'audio/mpeg') },
  ],
});

const speechInFiles: Answer = async (_request, host) => {
  const [one, two] = [
    await host.saveFile(bytes('one'), 'speech.mp3', 'audio/mpeg'),
    await host.saveFile(bytes('two'), 'speech.mp3', 'audio/mpeg'),
  ];
  return {
    audio: one,
    durationSeconds: 3,
    tracks: [
      { audio: one, durationSeconds: 1, title: 'Part 1 of 2', text: 'One.' },
      { audio: two, durationSeconds: 2, title: 'Part 2 of 2', text: 'Two.' },
    ],
  };
};

describe('What is asked', () => {
  it('holds only what is set, with lists chosen, split or parsed', async () => {
    const parameters = {
      operation: 'transcribe',
      model: list('whisper-large-v3'),
      language: { __rl: true, mode: 'list', value: '' },
      speakers: true,
      subtitles: 'srt',
      options: {
        keyTerms: 'ImaRouter, Anna ,',
        prompt: '',
        temperature: 0,
        providerOptions: '{"groq":{"a":1}}',
        providers: ['groq'],
        maxCostUsd: 2,
        timestamps: 'word',
      },
    };
    const { asked } = await run({ parameters, items: [{ json: {}, binary: { data: file } }] });
    const { audio, ...input } = asked[0]?.input as Record<string, unknown>;
    expect(audio).toMatchObject({ mediaType: 'audio/ogg', fileName: 'voice.oga', sizeBytes: 3 });
    expect(input).toEqual({
      model: 'whisper-large-v3',
      speakers: true,
      subtitles: 'srt',
      keyTerms: ['ImaRouter', 'Anna'],
      temperature: 0,
      providerOptions: { groq: { a: 1 } },
      timestamps: 'word',
    });
    expect(asked[0]?.settings).toEqual({ providers: ['groq'], maxCostUsd: 2 });
    expect(asked[0]?.labels).toEqual({ workflow: 'w-1', execution: '42', node: 'ImaRouter', item: 0 });
  });

  it('takes the named file, else the only recording of the item', async () => {
    const parameters = { operation: 'transcribe', binaryPropertyName: 'data' };
    const picture = { ...file, mimeType: 'image/png', fileName: 'p.png' };
    const named = await run({
      parameters,
      items: [{ json: {}, binary: { other: file, data: { ...file, fileName: 'b.mp3' } } }],
    });
    const only = await run({ parameters, items: [{ json: {}, binary: { voice: file, picture } }] });
    expect(named.asked[0]?.input).toMatchObject({ audio: { fileName: 'b.mp3' } });
    expect(only.asked[0]?.input).toMatchObject({ audio: { fileName: 'voice.oga' } });
  });

  it('looks up the size of a file whose item does not say it', async () => {
    const sizeless = { ...file, bytes: undefined };
    const settings = { parameters: { operation: 'transcribe' }, items: [{ json: {}, binary: { data: sizeless } }] };
    const router = routerOf(() => transcript);
    const fake = fakeExecution(settings);
    fake.store.set(file.id, Buffer.from('abcde'));
    await execute(fake.context, router.parts);
    expect(router.asked[0]?.input).toMatchObject({ audio: { sizeBytes: 5 } });
  });

  it('takes URLs, one or several', async () => {
    const url = 'https://example.com/a.mp3';
    const one = await run({ parameters: { operation: 'transcribe', inputType: 'url', audioUrl: url } });
    const several = await run(
      {
        parameters: { operation: 'cloneVoice', name: 'Anna', inputType: 'url', audioUrl: `${url}, ${url}` },
      },
      () => ({ id: 'v', category: 'cloned' }),
    );
    expect(one.asked[0]?.input).toEqual({ audio: { url } });
    expect(several.asked[0]?.input).toEqual({ name: 'Anna', samples: [{ url }, { url }] });
  });
});

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

describe('Many items', () => {
  const items = Array.from({ length: 12 }, (_, n) => ({ json: { n } }));
  const parameters = (itemIndex: number) => ({
    operation: 'soundEffect',
    prompt: `sound ${itemIndex}`,
    options: { itemsAtOnce: 4 },
  });

  it('come out in their order, several worked on at once', async () => {
    let running = 0;
    let most = 0;
    const answer: Answer = async (request, host) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, request.labels?.item === 0 ? 20 : 1));
      running -= 1;
      return sound(request, host);
    };
    const { items: out } = await run({ parameters, items }, answer);
    expect(out.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
    expect(most).toBe(4);
  });

  it('go on past a failed one, if the user wants that', async () => {
    const { items: out } = await run({ parameters, items, goOn: true }, failingAt(3));
    expect(out).toHaveLength(12);
    expect(Object.keys(out[3]?.json ?? {})).toEqual(['error', 'message', 'details']);
    expect(out[3]?.pairedItem).toEqual({ item: 3 });
  });

  it('begin nothing more after a failed one, and finish what is under way', async () => {
    const router = routerOf(failingAt(3));
    const { context } = fakeExecution({ parameters, items });
    await expect(execute(context, router.parts)).rejects.toThrow(NodeOperationError);
    expect(router.asked.length).toBeLessThan(12);
  });
});

describe('A failed item', () => {
  const parameters = { operation: 'soundEffect', prompt: 'rain' };
  const details = { stage: 'send', provider: 'groq', jobId: 'job-7', status: 503 } as const;
  const fails: Answer = () => {
    const failure = new RouterFailure('unavailable', 'Groq is overloaded', details);
    failure.report = report;
    throw failure;
  };

  it('says what happened, where, what to do next and which item, as an item for the error output', async () => {
    const {
      items: [item],
    } = await run({ parameters, goOn: true }, fails);
    expect(item?.json).toEqual({
      error:
        'Groq is overloaded [item 0]. This happened while sending the request. Try again later, or set the key of another provider to fall back on.',
      message: 'Groq is overloaded [item 0]',
      details: { kind: 'unavailable', ...details, ...report },
    });
  });

  it('states the same when it is thrown', async () => {
    const thrown = await run({ parameters }, fails).catch((reason: unknown) => reason);
    expect(thrown).toMatchObject({
      name: 'NodeOperationError',
      message: 'Groq is overloaded [item 0]',
      description: expect.stringContaining('while sending the request. Try again later'),
      context: { itemIndex: 0, details: { kind: 'unavailable', ...details, ...report } },
    });
  });

  it.each([
    [
      'a missing file',
      { operation: 'transcribe' },
      /no file in 'data'.*\[item 0\]/,
      /Connect a node that gives a file/,
    ],
    ['an empty text', { operation: 'speak', text: '' }, /'Text' is empty \[item 0\]/, /Fill in 'Text'/],
    ['an empty URL', { operation: 'transcribe', inputType: 'url' }, /'URL' is empty/, /Fill in 'URL'/],
    [
      'options that are no JSON',
      { operation: 'speak', text: 'a', options: { providerOptions: '{a' } },
      /'Provider Options' is not valid JSON/,
      /double quotes/,
    ],
    ['an unknown operation', { operation: 'dance' }, /no operation 'dance'/, /Choose one/],
  ])('is refused for %s before anything is sent', async (_what, wrong, message, advice) => {
    const router = routerOf(() => transcript);
    const { context, sent } = fakeExecution({ parameters: wrong });
    const thrown = await execute(context, router.parts).catch((reason: unknown) => reason);
    expect(thrown).toMatchObject({
      message: expect.stringMatching(message),
      description: expect.stringMatching(advice),
    });
    expect([router.asked, sent]).toEqual([[], []]);
  });

  it('is refused for an unsafe base URL before anything is sent', async () => {
    const credential = { openai: 'sk-secret', openaiBaseUrl: 'http://example.com' };
    const thrown = await run({ parameters, credential }).catch((reason: unknown) => reason);
    expect(thrown).toMatchObject({ message: expect.stringContaining('OpenAI is not https') });
    expect(JSON.stringify(thrown)).not.toContain('sk-secret');
  });

  it('keeps its message where n8n would put a general one in its place', async () => {
    const failure = () => {
      throw new RouterFailure('unavailable', 'Groq cannot be reached: The connection was refused (ECONNREFUSED)');
    };
    await expect(run({ parameters }, failure)).rejects.toThrow('Groq cannot be reached');
  });
});

describe("A further try by n8n's Retry On Fail", () => {
  const items = [0, 1, 2].map((n) => ({ json: { n } }));
  const parameters = (n: number) => ({ operation: 'soundEffect', prompt: `sound ${n}`, options: { itemsAtOnce: 1 } });

  async function tries(answers: Answer[], settings: Partial<FakeSettings> = {}) {
    const nodeContext = {};
    const asked: string[][] = [];
    let out: INodeExecutionData[] | unknown;
    for (const answer of answers) {
      const router = routerOf(answer);
      const { context } = fakeExecution({ parameters, items, nodeContext, ...settings });
      out = await execute(context, router.parts).then(
        ([first]) => first,
        (reason: unknown) => reason,
      );
      asked.push(router.asked.map(({ input }) => (input as { prompt: string }).prompt));
      expect(JSON.parse(JSON.stringify(nodeContext))).toEqual(nodeContext);
    }
    return { asked, out, nodeContext };
  }

  it('asks only for what is not done, and gives all items', async () => {
    const { asked, out, nodeContext } = await tries([failingAt(1), failingAt(2), sound]);
    expect(asked).toEqual([['sound 0', 'sound 1'], ['sound 1', 'sound 2'], ['sound 2']]);
    expect(out).toMatchObject([0, 1, 2].map((item) => ({ json: { fileName: 'rain.mp3' }, pairedItem: { item } })));
    expect(nodeContext).toEqual({});
  });

  it('works in memory mode and with error items too', async () => {
    const { asked, out } = await tries([failingAt(0), sound], { goOn: true, memoryMode: true });
    expect(asked).toEqual([['sound 0', 'sound 1', 'sound 2'], ['sound 0']]);
    expect(out).toHaveLength(3);
  });

  it('asks again for what was asked otherwise', async () => {
    const nodeContext = {};
    await tries([failingAt(1)], { nodeContext });
    const router = routerOf(sound);
    const changed = (n: number) => ({ ...parameters(n), prompt: `other ${n}` });
    await execute(fakeExecution({ parameters: changed, items, nodeContext }).context, router.parts);
    expect(router.asked).toHaveLength(3);
  });

  it('does not send again what may have been billed, and says the same again', async () => {
    const uncertain: Answer = () => {
      const failure = new RouterFailure('timedOut', 'No answer; it may have been billed', {
        stage: 'send',
        jobId: 'j-1',
      });
      failure.report = { ...report, usage: [{ certainty: 'possible' } as Report['usage'][number]] };
      throw failure;
    };
    const { asked, out } = await tries([uncertain, sound]);
    expect(asked).toEqual([['sound 0'], []]);
    expect(out).toMatchObject({ message: 'No answer; it may have been billed [item 0]' });
  });

  it('counts what earlier tries of the item cost', async () => {
    const attempt = {
      id: 'a',
      provider: 'groq',
      model: 'm',
      part: 0,
      status: 'failed',
      requests: 1,
      durationMs: 1,
    } as const;
    const costly: Answer = () => {
      const failure = new RouterFailure('badReply', 'Nonsense');
      const usage = [{ id: 'u1', certainty: 'certain', costNanos: 7, priceNanos: null } as Report['usage'][number]];
      failure.report = { ...report, attempts: [attempt], usage };
      throw failure;
    };
    const one = { items: items.slice(0, 1), parameters: { operation: 'soundEffect', prompt: 'x', output: 'full' } };
    const { out } = await tries([costly, sound], one);
    expect(out).toMatchObject([{ json: { attempts: [attempt], usage: [{ id: 'u1' }], cost: '7', price: null } }]);
  });
});

function failingAt(item: number): Answer {
  return (request, host) => {
    if (request.labels?.item === item) throw new RouterFailure('unavailable', 'Down', { stage: 'send' });
    return sound(request, host);
  };
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
