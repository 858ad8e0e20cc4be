import { z } from 'zod/v4';
import { OpenAI, toFile } from '../../simulators/clients.mts';
import { startSimulators } from '../../simulators/index.mts';
import type { Simulators } from '../../simulators/index.mts';

let simulators: Simulators;
let client: OpenAI;
const speakers = z.object({ segments: z.array(z.object({ speaker: z.string(), text: z.string() })) });
const text = 'Hello there, my friend. This was spoken by a simulator!';

beforeAll(async () => {
  simulators = await startSimulators();
  client = new OpenAI({ apiKey: 'sim-openai-1234', baseURL: simulators.openai.baseUrl, maxRetries: 0 });
});
beforeEach(() => simulators.openai.reset());
afterAll(() => simulators.close());

async function speak(format: 'mp3' | 'opus' | 'aac' | 'flac' | 'wav' = 'mp3', input = text): Promise<Buffer> {
  const answer = await client.audio.speech.create({
    model: 'tts-1-hd',
    voice: 'alloy',
    input,
    response_format: format,
  });
  return Buffer.from(await answer.arrayBuffer());
}

describe("OpenAI's own client at the simulated OpenAI", () => {
  it.each(['mp3', 'opus', 'aac', 'flac', 'wav'] as const)('hears in %s what was spoken', async (format) => {
    const file = await toFile(await speak(format), `speech.${format === 'opus' ? 'ogg' : format}`);
    const answer = await client.audio.transcriptions.create({ model: 'whisper-1', file });
    expect(answer.text).toBe(text);
  });

  it('answers words and segments with times, the language by its English name and the length in verbose_json', async () => {
    const answer = await client.audio.transcriptions.create({
      model: 'whisper-1',
      file: await toFile(await speak(), 'speech.mp3'),
      response_format: 'verbose_json',
      timestamp_granularities: ['word', 'segment'],
    });
    expect(answer.language).toBe('english');
    expect(answer.duration).toBeGreaterThan(3);
    expect(answer.words?.map(({ word }) => word).join(' ')).toBe(text);
    expect(answer.segments?.map((segment) => segment.text.trim())).toEqual([
      'Hello there, my friend.',
      'This was spoken by a simulator!',
    ]);
    const starts = answer.words?.map(({ start }) => start) ?? [];
    expect(starts).toEqual([...starts].sort((first, second) => first - second));
    expect(answer.usage).toEqual({ type: 'duration', seconds: Math.ceil(answer.duration) });
  });

  it('leaves segments out where only words were asked for', async () => {
    const answer = await client.audio.transcriptions.create({
      model: 'whisper-1',
      file: await toFile(await speak(), 'speech.mp3'),
      response_format: 'verbose_json',
      timestamp_granularities: ['word'],
    });
    expect(answer.words).toHaveLength(10);
    expect(answer.segments).toBeUndefined();
  });

  it('writes srt and vtt', async () => {
    const file = await toFile(await speak(), 'speech.mp3');
    const srt = await client.audio.transcriptions.create({ model: 'whisper-1', file, response_format: 'srt' });
    const vtt = await client.audio.transcriptions.create({ model: 'whisper-1', file, response_format: 'vtt' });
    expect(srt).toMatch(/^1\n00:00:00,000 --> 00:00:01,\d{3}\nHello there, my friend\.\n\n2\n/);
    expect(vtt).toMatch(/^WEBVTT\n\n00:00:00\.000 --> /);
  });

  it('streams a transcription as events and ends with the whole text and usage in tokens', async () => {
    const file = await toFile(await speak(), 'speech.mp3');
    const stream = await client.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file, stream: true });
    const events = [];
    for await (const event of stream) events.push(event);
    const deltas = events.flatMap((event) => (event.type === 'transcript.text.delta' ? [event.delta] : []));
    expect(deltas.join('')).toBe(text);
    expect(events.at(-1)).toMatchObject({ type: 'transcript.text.done', text, usage: { type: 'tokens' } });
  });

  it('labels speakers by the voices that spoke', async () => {
    const first = await speak('mp3', 'Good morning.');
    const answer = await client.audio.speech.create({ model: 'tts-1', voice: 'nova', input: 'Good evening.' });
    const both = Buffer.concat([first, Buffer.from(await answer.arrayBuffer())]);
    const form = new FormData();
    form.append('model', 'gpt-4o-transcribe-diarize');
    form.append('response_format', 'diarized_json');
    form.append('file', new Blob([both]), 'both.mp3');
    const diarized = speakers.parse(await client.post('/audio/transcriptions', { body: form }));
    expect(diarized.segments.map(({ speaker, text: said }) => [speaker, said])).toEqual([
      ['A', 'Good morning.'],
      ['B', 'Good evening.'],
    ]);
  });

  it('translates with whisper-1 only', async () => {
    const file = await toFile(await speak(), 'speech.mp3');
    const answer = await client.audio.translations.create({
      model: 'whisper-1',
      file,
      response_format: 'verbose_json',
    });
    expect(answer).toMatchObject({ text, language: 'english' });
    await expect(client.audio.translations.create({ model: 'gpt-4o-transcribe', file })).rejects.toMatchObject({
      status: 404,
    });
  });

  it('streams speech as events with usage', async () => {
    const answer = await client.audio.speech.create({
      model: 'gpt-4o-mini-tts',
      voice: 'alloy',
      input: text,
      stream_format: 'sse',
    });
    const body = await answer.text();
    const events = body
      .split('\n\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line.slice('data: '.length)));
    const audio = Buffer.concat(
      events
        .filter(({ type }) => type === 'speech.audio.delta')
        .map(({ audio: piece }) => Buffer.from(piece, 'base64')),
    );
    const heard = await client.audio.transcriptions.create({
      model: 'gpt-transcribe',
      file: await toFile(audio, 'a.mp3'),
    });
    expect(heard.text).toBe(text);
    expect(events.at(-1)).toMatchObject({ type: 'speech.audio.done', usage: { total_tokens: expect.any(Number) } });
  });

  it('answers speech with speech in chat completions', async () => {
    const question = await speak('wav', 'What is a simulator?');
    const answer = await client.chat.completions.create({
      model: 'gpt-4o-audio-preview',
      modalities: ['text', 'audio'],
      audio: { voice: 'alloy', format: 'wav' },
      messages: [
        { role: 'system', content: 'Answer briefly.' },
        {
          role: 'user',
          content: [{ type: 'input_audio', input_audio: { data: question.toString('base64'), format: 'wav' } }],
        },
      ],
    });
    const audio = answer.choices[0]?.message.audio;
    expect(audio?.transcript).toBe('Simulated answer. I heard: What is a simulator?');
    const file = await toFile(Buffer.from(audio?.data ?? '', 'base64'), 'answer.wav');
    expect((await client.audio.transcriptions.create({ model: 'whisper-1', file })).text).toBe(audio?.transcript);
    expect(answer.usage?.prompt_tokens_details?.audio_tokens).toBeGreaterThan(0);
  });

  it('streams chat audio as pcm16 with its transcript and usage', async () => {
    const stream = await client.chat.completions.create({
      model: 'gpt-audio',
      modalities: ['text', 'audio'],
      audio: { voice: 'echo', format: 'pcm16' },
      messages: [
        { role: 'system', content: 'Read the text verbatim.' },
        { role: 'user', content: 'Every word as it stands.' },
      ],
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(JSON.stringify(chunk));
    expect(chunks.join('')).toContain('"transcript":"Every word as it stands."');
    expect(JSON.parse(chunks.at(-1) ?? '{}')).toMatchObject({
      choices: [],
      usage: { completion_tokens: expect.any(Number) },
    });
  });

  it('lists models with the dates on which they close', async () => {
    const models = (await client.models.list()).data;
    expect(models.find(({ id }) => id === 'tts-1-hd')).toMatchObject({ shutdown_date: '2027-01-06' });
    expect(await client.models.retrieve('gpt-transcribe')).toMatchObject({ id: 'gpt-transcribe', shutdown_date: null });
    await expect(client.models.retrieve('gpt-none')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });
});

describe('what the simulated OpenAI refuses', () => {
  it.each([
    ['an unknown key', 'sk-real', 401, 'invalid_api_key'],
    ['a key told to be refused', 'sim-refused', 401, 'invalid_api_key'],
    ['a key without credit', 'sim-broke', 429, 'insufficient_quota'],
  ])('refuses %s', async (_, apiKey, status, code) => {
    const other = new OpenAI({ apiKey, baseURL: simulators.openai.baseUrl, maxRetries: 0 });
    const speech = other.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'x' });
    await expect(speech).rejects.toMatchObject({ status, code });
    expect(simulators.openai.bill.entries).toHaveLength(0);
  });

  it.each([
    [{ input: 'x'.repeat(4097) }, 'string_above_max_length', 'input'],
    [{ voice: 'nobody' }, 'invalid_value', 'voice'],
    [{ model: 'tts-9' }, 'model_not_found', 'model'],
    [{ speed: 5 }, 'decimal_above_max_value', 'speed'],
    [{ instructions: 'Whisper.' }, 'unsupported_parameter', 'instructions'],
    [{ emotion: 'sad' }, 'unknown_parameter', 'emotion'],
  ])('refuses speech with %j', async (change, code, param) => {
    const request = { model: 'tts-1', voice: 'alloy', input: 'x', ...change };
    await expect(client.post('/audio/speech', { body: request })).rejects.toMatchObject({ code, param });
  });

  it('refuses formats that a model does not have, and word times without verbose_json', async () => {
    const file = await toFile(await speak(), 'speech.mp3');
    const srt = client.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file, response_format: 'srt' });
    await expect(srt).rejects.toMatchObject({ status: 400, param: 'response_format' });
    const words = client.audio.transcriptions.create({ model: 'whisper-1', file, timestamp_granularities: ['word'] });
    await expect(words).rejects.toMatchObject({ status: 400, param: 'timestamp_granularities' });
  });

  it('refuses files over 26,214,400 bytes with 413, and files that are no audio with 400', async () => {
    const large = client.audio.transcriptions.create({
      model: 'whisper-1',
      file: await toFile(Buffer.alloc(26_300_000), 'a.mp3'),
    });
    await expect(large).rejects.toMatchObject({ status: 413 });
    const words = client.audio.transcriptions.create({
      model: 'whisper-1',
      file: await toFile(Buffer.from('no audio'), 'a.txt'),
    });
    await expect(words).rejects.toMatchObject({ status: 400, message: expect.stringContaining('Invalid file format') });
  });

  it('says in every reply that it is a simulator, with a request id and rate limits', async () => {
    const answer = await client.models.list().asResponse();
    expect(answer.headers.get('x-simulator')).toBe('ImaRouter simulator, not the real service');
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
    expect(answer.headers.get('x-ratelimit-remaining-requests')).not.toBeNull();
  });
});
