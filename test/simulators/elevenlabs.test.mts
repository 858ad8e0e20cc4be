import { z } from 'zod/v4';
import { ElevenLabsClient } from '../../simulators/clients.mts';
import { startSimulators } from '../../simulators/index.mts';
import type { Simulators } from '../../simulators/index.mts';

let simulators: Simulators;
let client: ElevenLabsClient;
const detailed = z.object({ json: z.unknown(), audio: z.instanceof(Uint8Array) });
const refused = z.object({ detail: z.object({ code: z.string(), request_id: z.string() }) });
const george = 'JBFqnCBsd6RMkjVDRZzb';
const alice = 'Xb7hH8MSUJpSbSDYk0k2';
const text = 'Guten Tag und willkommen. Das ist eine Probe.';

beforeAll(async () => {
  simulators = await startSimulators({ jobMs: 150 });
  client = new ElevenLabsClient({ apiKey: 'sim-eleven-1234', baseUrl: simulators.elevenlabs.baseUrl, maxRetries: 0 });
});
beforeEach(() => simulators.elevenlabs.reset());
afterAll(() => simulators.close());

async function collect(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  return Buffer.from(await new Response(stream).arrayBuffer());
}

async function speak(words = text, voice = george): Promise<Buffer> {
  return collect(await client.textToSpeech.convert(voice, { text: words, modelId: 'eleven_flash_v2_5' }));
}

function blob(bytes: Buffer): Blob {
  return new Blob([bytes], { type: 'audio/mpeg' });
}

function post(path: string, body: unknown, key: string | null = 'sim-x'): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(key && { 'xi-api-key': key }) };
  return fetch(simulators.elevenlabs.baseUrl + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

describe("ElevenLabs' own client at the simulated ElevenLabs", () => {
  it('speaks, and understands what it spoke in its language, with spacing and speakers', async () => {
    const both = Buffer.concat([await speak(), await speak('Danke.', alice)]);
    const answer = await client.speechToText.convert({ modelId: 'scribe_v2', file: blob(both), diarize: true });
    expect(answer).toMatchObject({ text: `${text} Danke.`, languageCode: 'deu' });
    const words = 'words' in answer ? answer.words : [];
    expect(words.map((word) => word.text).join('')).toBe(`${text} Danke.`);
    expect(words.at(0)).toMatchObject({ type: 'word', speakerId: 'speaker_0' });
    expect(words.at(-1)).toMatchObject({ type: 'word', speakerId: 'speaker_1' });
  });

  it('states the request id and the cost in credits of speech', async () => {
    const answer = await client.textToSpeech
      .convert(george, { text: 'Twelve chars', modelId: 'eleven_flash_v2_5' })
      .withRawResponse();
    await collect(answer.data);
    expect(answer.rawResponse.headers.get('request-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(answer.rawResponse.headers.get('character-cost')).toBe('6');
    expect(simulators.elevenlabs.bill.entries).toMatchObject([{ unit: 'character', quantity: 12, costNanos: 480_000 }]);
  });

  it('gives the time of every character of the text', async () => {
    const answer = await client.textToSpeech.convertWithTimestamps(george, { text: 'Two words.' });
    expect(answer.alignment?.characters.join('')).toBe('Two words.');
    const starts = answer.alignment?.characterStartTimesSeconds ?? [];
    expect(starts).toHaveLength(10);
    expect(starts).toEqual([...starts].sort((first, second) => first - second));
    const heard = await client.speechToText.convert({
      modelId: 'scribe_v2',
      file: blob(Buffer.from(answer.audioBase64, 'base64')),
    });
    const second = 'words' in heard ? heard.words.find((word) => word.text === 'words.') : undefined;
    expect(Math.abs((second?.start ?? 0) - (starts[4] ?? 0))).toBeLessThan(0.03);
  });

  it('streams speech with times as lines that join to the same audio', async () => {
    const long = 'A sentence that is repeated. '.repeat(10).trim();
    const parts: Buffer[] = [];
    const characters: string[] = [];
    for await (const part of await client.textToSpeech.streamWithTimestamps(george, { text: long })) {
      parts.push(Buffer.from(part.audioBase64, 'base64'));
      characters.push(...(part.alignment?.characters ?? []));
    }
    expect(parts.length).toBeGreaterThan(1);
    expect(characters.join('')).toBe(long);
    const heard = await client.speechToText.convert({ modelId: 'scribe_v2', file: blob(Buffer.concat(parts)) });
    expect(heard).toMatchObject({ text: long });
  });

  it('does a transcription as a job that is not found until it is ready', async () => {
    const accepted = await client.speechToText.convert({
      modelId: 'scribe_v2',
      file: blob(await speak()),
      webhook: true,
    });
    const id = 'transcriptionId' in accepted ? (accepted.transcriptionId ?? '') : '';
    await expect(client.speechToText.transcripts.get(id)).rejects.toMatchObject({ statusCode: 404 });
    let found;
    for (let tries = 0; tries < 50 && !found; tries += 1) {
      await new Promise((done) => setTimeout(done, 20));
      found = await client.speechToText.transcripts.get(id).catch(() => undefined);
    }
    expect(found).toMatchObject({ text });
  });

  it('exports srt in the form it was asked for', async () => {
    const answer = await client.speechToText.convert({
      modelId: 'scribe_v2',
      file: blob(await speak()),
      additionalFormats: [{ format: 'srt' }],
    });
    const exports = 'additionalFormats' in answer ? answer.additionalFormats : [];
    expect(exports?.[0]).toMatchObject({
      requestedFormat: 'srt',
      content: expect.stringMatching(/^1\n00:00:00,000 --> /),
    });
  });

  it('makes sound effects and music of the length asked for, and says what they cost', async () => {
    const effect = await collect(await client.textToSoundEffects.convert({ text: 'Rain', durationSeconds: 3 }));
    const song = await collect(await client.music.compose({ prompt: 'Calm piano', musicLengthMs: 10_000 }));
    const lengths = await Promise.all(
      [effect, song].map((file) => client.speechToText.convert({ modelId: 'scribe_v2', file: blob(file) })),
    );
    expect(lengths).toMatchObject([
      { text: expect.stringContaining('of 3.0') },
      { text: expect.stringMatching(/of (9\.99|10\.0)/) },
    ]);
    const [effectEntry, songEntry] = simulators.elevenlabs.bill.entries;
    expect(effectEntry).toMatchObject({
      model: 'eleven_text_to_sound_v2',
      unit: 'millisecond',
      quantity: 3004,
      costNanos: 6_008_000,
    });
    expect(songEntry).toMatchObject({
      model: 'music_v1',
      unit: 'millisecond',
      costNanos: (songEntry?.quantity ?? 0) * 2500,
    });
  });

  it('answers detailed music in two parts, with the times of the words that are sung in it', async () => {
    const section = { sectionName: 'Verse', positiveLocalStyles: [], negativeLocalStyles: [], durationMs: 8000 };
    const answer = await client.music.composeDetailed({
      compositionPlan: {
        positiveGlobalStyles: ['folk'],
        negativeGlobalStyles: [],
        sections: [{ ...section, lines: ['Row, row,', 'row your boat'] }],
      },
      withTimestamps: true,
    });
    const { json, audio } = detailed.parse(answer);
    expect(json).toMatchObject({
      wordsTimestamps: [{ word: 'Row,', startMs: 0 }, {}, {}, {}, { word: 'boat' }],
    });
    const heard = await client.speechToText.convert({ modelId: 'scribe_v2', file: blob(Buffer.from(audio)) });
    expect(heard).toMatchObject({ text: 'Row, row, row your boat' });
  });

  it('pages and searches voices, ten at a time', async () => {
    const first = await client.voices.search({});
    expect(first).toMatchObject({ hasMore: true, totalCount: 20 });
    expect(first.voices).toHaveLength(10);
    const second = await client.voices.search({ nextPageToken: first.nextPageToken });
    expect(second.hasMore).toBe(false);
    expect(new Set([...first.voices, ...second.voices].map(({ voiceId }) => voiceId)).size).toBe(20);
    expect((await client.voices.search({ search: 'george' })).voices.map(({ name }) => name)).toEqual(['George']);
  });

  it('clones a voice for one key only, speaks with it, and deletes it', async () => {
    const created = await client.voices.ivc.create({
      name: 'Mine',
      files: [blob(await speak())],
      labels: { accent: 'own' },
    });
    expect(await client.voices.get(created.voiceId)).toMatchObject({
      name: 'Mine',
      category: 'cloned',
      labels: { accent: 'own' },
    });
    expect((await speak('Hello.', created.voiceId)).length).toBeGreaterThan(1000);
    const other = new ElevenLabsClient({ apiKey: 'sim-other', baseUrl: simulators.elevenlabs.baseUrl, maxRetries: 0 });
    await expect(other.voices.get(created.voiceId)).rejects.toMatchObject({ statusCode: 404 });
    expect(await client.voices.delete(created.voiceId)).toMatchObject({ status: 'ok' });
    await expect(client.voices.get(created.voiceId)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('lists models with their limits, and the user with the credits left', async () => {
    const flash = (await client.models.list()).find(({ modelId }) => modelId === 'eleven_flash_v2_5');
    expect(flash).toMatchObject({ maximumTextLengthPerRequest: 40_000, modelRates: { characterCostMultiplier: 0.5 } });
    expect(await client.user.subscription.get()).toMatchObject({ characterCount: 0, canUseInstantVoiceCloning: true });
    expect((await client.user.get()).subscription.status).toBe('active');
  });
});

describe('what the simulated ElevenLabs refuses', () => {
  const path = `/v1/text-to-speech/${george}`;

  it('looks at the parameters before the key, in the shape of its framework', async () => {
    const answer = await post(path, {}, 'wrong');
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ detail: [{ type: 'missing', loc: ['body', 'text'] }] });
  });

  it('refuses an unknown key in its own shape, without a request-id header', async () => {
    const answer = await post(path, { text: 'x' }, 'wrong');
    const body = refused.parse(await answer.json());
    expect([answer.status, body.detail.code]).toEqual([401, 'invalid_api_key']);
    expect(answer.headers.get('request-id')).toBeNull();
    expect(answer.headers.get('x-trace-id')).toBe(body.detail.request_id);
  });

  it('refuses a bearer token, and answers not found for models without a key', async () => {
    const headers = { authorization: 'Bearer sim-x', 'content-type': 'application/json' };
    const bearer = await fetch(simulators.elevenlabs.baseUrl + path, { method: 'POST', headers, body: '{"text":"x"}' });
    expect(await bearer.json()).toMatchObject({ detail: { status: 'invalid_authorization_header' } });
    const models = await fetch(`${simulators.elevenlabs.baseUrl}/v1/models`);
    expect([models.status, await models.json()]).toMatchObject([404, { detail: { code: 'workspace_not_found' } }]);
  });

  it('says that credit is out in the new shape and in the old', async () => {
    const fresh = await post(path, { text: 'x' }, 'sim-broke');
    expect([fresh.status, await fresh.json()]).toMatchObject([402, { detail: { code: 'insufficient_credits' } }]);
    const legacy = await post(path, { text: 'x' }, 'sim-broke-legacy');
    expect([legacy.status, await legacy.json()]).toEqual([
      401,
      { detail: { status: 'quota_exceeded', message: expect.any(String) } },
    ]);
  });

  it('answers a plain text for paths it does not have', async () => {
    const answer = await post('/v1/nothing', {});
    expect([answer.status, await answer.json()]).toEqual([404, { detail: 'Not Found' }]);
  });

  it.each([
    ['a streamed wav', `${path}/stream?output_format=wav_16000`, { text: 'x' }, 422],
    ['an unknown voice', '/v1/text-to-speech/nobody', { text: 'x' }, 404],
    ['an unknown model', path, { text: 'x', model_id: 'eleven_none' }, 400],
    ['more text than the model takes', path, { text: 'x'.repeat(10_001) }, 400],
    ['context for v3', path, { text: 'x', model_id: 'eleven_v3', previous_text: 'y' }, 400],
    ['a speed of two', path, { text: 'x', voice_settings: { speed: 2 } }, 400],
    ['a stability of two', path, { text: 'x', voice_settings: { stability: 2 } }, 422],
    ['an effect of a minute', '/v1/sound-generation', { text: 'x', duration_seconds: 60 }, 422],
    ['an effect as wav', '/v1/sound-generation?output_format=wav_44100', { text: 'x' }, 422],
    ['music without a prompt', '/v1/music', {}, 400],
    ['a prompt with a seed', '/v1/music', { prompt: 'x', seed: 1 }, 400],
    ['a sensitive prompt', '/v1/music', { prompt: '[sensitive]' }, 422],
  ])('refuses %s and charges nothing', async (_, where, body, status) => {
    expect((await post(where, body)).status).toBe(status);
    expect(simulators.elevenlabs.bill.entries).toHaveLength(0);
  });
});
