import type { Deployment } from '../../../src/core/deployment';
import type { RequestContext } from '../../../src/core/provider';
import { audioFormats, operations, type SpeakInput } from '../../../src/operations';
import { elevenlabs } from '../../../src/providers/elevenlabs';
import { frame, wordsOf } from '../../../src/providers/elevenlabs/alignment';
import { speak } from '../../../src/providers/elevenlabs/speak';

const context: RequestContext = {
  callbackUrl: null,
  placeholderUrl: 'https://callback.example/none',
  voice: 'v1',
  carry: null,
  previousText: null,
  nextText: null,
};

function row(model: string): Deployment {
  const found = elevenlabs.deployments.find((deployment) => deployment.model === model);
  if (found === undefined) throw new Error(`no row ${model}`);
  return found;
}

function requestOf(input: Partial<SpeakInput>, model = 'elevenlabs-turbo', told: Partial<RequestContext> = {}) {
  const parsed = operations.speak.input.parse({ text: 'Hello', ...input });
  return speak.request(parsed, row(model), { ...context, ...told });
}

const bodyOf = (...given: Parameters<typeof requestOf>) => requestOf(...given).request.body;

describe('A request for speech', () => {
  it.each([
    ['mp3', undefined, 'mp3_44100_128', 'audio/mpeg'],
    ['mp3', 24_000, 'mp3_24000_48', 'audio/mpeg'],
    ['mp3', 48_000, 'mp3_44100_128', 'audio/mpeg'],
    ['opus', undefined, 'opus_48000_64', 'audio/ogg'],
    ['ulaw', undefined, 'ulaw_8000', 'audio/basic'],
    ['alaw', undefined, 'alaw_8000', 'audio/pcma'],
    ['pcm', 16_000, 'pcm_16000', 'audio/pcm;rate=16000;channels=1'],
  ] as const)('asks for %s at %s as %s', (format, sampleRate, native, mediaType) => {
    const { request } = requestOf({ format, sampleRate });
    expect(request.query).toMatchObject({ output_format: native });
    expect(request.file).toEqual({ name: 'speech', mediaType });
  });

  it('asks for raw samples where WAV is wanted, and says how they are laid out', () => {
    const { request } = requestOf({ format: 'wav', sampleRate: 8_000 });
    expect(request.query).toMatchObject({ output_format: 'pcm_8000' });
    expect(request.file).toEqual({ name: 'speech', mediaType: 'audio/wav', pcm: { sampleRate: 8_000, channels: 1 } });
  });

  it('offers every format of the table and refuses the others', () => {
    const offered = Object.keys(row('elevenlabs-turbo').output ?? {});
    for (const format of audioFormats) {
      const ask = () => requestOf({ format });
      if (offered.includes(format)) expect(ask().request.as).toBe('audio');
      else expect(ask).toThrow(expect.objectContaining({ kind: 'invalidInput' }));
    }
    expect(offered).toEqual(expect.arrayContaining(['mp3', 'wav', 'opus', 'ulaw', 'alaw', 'pcm']));
  });

  it('puts what the user sets over what an emotion sets', () => {
    const settings = { stability: 0.9, style: 0.7, speed: 1.05, similarity_boost: 0.3 };
    const input = { emotion: 'angry', stability: 0.9, similarity: 0.3 } as const;
    expect(bodyOf(input)).toMatchObject({ json: { voice_settings: settings } });
  });

  it('leaves the language to the multilingual model and tells it to the others', () => {
    expect(bodyOf({ language: 'de-AT' })).toMatchObject({ json: { language_code: 'de' } });
    const body = bodyOf({ language: 'de-AT' }, 'elevenlabs-multilingual-v2');
    expect(body).toMatchObject({ json: { language_code: undefined } });
  });

  it('tells neighbouring text only where there are no ids of earlier requests', () => {
    const told = { previousText: 'Before.', nextText: 'After.' };
    expect(bodyOf({}, 'elevenlabs-turbo', told)).toMatchObject({
      json: { previous_text: 'Before.', next_text: 'After.' },
    });
    const body = bodyOf({}, 'elevenlabs-turbo', { ...told, carry: { requestIds: ['a'] } });
    expect(body).toMatchObject({ json: { previous_request_ids: ['a'], next_text: 'After.' } });
    expect(body).not.toMatchObject({ json: { previous_text: 'Before.' } });
  });

  it.each(['elevenlabs-v3', 'elevenlabs-v4', 'elevenlabs-v4-turbo'])('tells %s no neighbours', (model) => {
    const body = bodyOf({}, model, { previousText: 'Before.', carry: { requestIds: ['a'] } });
    expect(JSON.stringify(body)).not.toMatch(/previous|Before/);
  });

  it('names no earlier request that was not kept', () => {
    const providerOptions = { elevenlabs: { enable_logging: false } };
    const body = bodyOf({ providerOptions }, 'elevenlabs-turbo', { carry: { requestIds: ['a'] } });
    expect(JSON.stringify(body)).not.toContain('previous_request_ids');
  });

  it('asks for an emotion that the table has, and only for that', () => {
    const { emotions } = row('elevenlabs-turbo');
    expect(emotions?.whispering).toBeUndefined();
    expect(row('elevenlabs-v4').emotions?.whispering).toEqual({ tag: '[whispers]' });
    for (const emotion of ['neutral', 'cheerful', 'sad', 'angry', 'calm', 'excited'] as const) {
      const body = bodyOf({ emotion });
      expect(body).toMatchObject({ json: { text: 'Hello', voice_settings: emotions?.[emotion]?.settings } });
    }
  });
});

describe('Character times', () => {
  const characters = (text: string, start: number) => ({
    characters: [...text],
    character_start_times_seconds: [...text].map((_, index) => start + index / 10),
    character_end_times_seconds: [...text].map((_, index) => start + (index + 1) / 10),
  });

  it('count from the start of their own line where a line begins before the last one ended', () => {
    const words = wordsOf([characters('ab ', 0), characters('cd', 0)], false);
    expect(words.map(({ text, start }) => [text, start])).toEqual([
      ['ab', 0],
      ['cd', expect.closeTo(0.3)],
    ]);
  });

  it('belong to one word although it is spread over two lines', () => {
    expect(wordsOf([characters('hel', 0), characters('lo', 0.3)], false)).toEqual([
      { text: 'hello', start: 0, end: expect.closeTo(0.5) },
    ]);
  });

  it('are cut at the punctuation of scripts without spaces', () => {
    expect(wordsOf([characters('你好，世界。', 0)], false).map(({ text }) => text)).toEqual(['你好，', '世界。']);
  });

  it.each(['no JSON', '{}', '{"audio_base64": 1}', '{"audio_base64":"","alignment":{"characters":"ab"}}'])(
    'of the line %s are a bad reply',
    (data) => {
      expect(() => frame({ event: null, data })).toThrow(expect.objectContaining({ kind: 'badReply' }));
    },
  );
});
