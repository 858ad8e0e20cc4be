import { NodeOperationError } from 'n8n-workflow';
import { RouterFailure } from '../../src/operations';
import { execute } from '../../src/surfaces/n8n/execute';
import { fakeExecution } from './fakeExecution.mts';
import { report, list, file, type Answer, routerOf, run, transcript, sound, failingAt } from './answered.mts';

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
