import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod/v4';
import { audioFormats, type ConverseOutput, type Result } from '../../src/operations';
import type { App } from '../app.mts';
import { base64Of } from '../host/base64.mts';
import type { Shelf } from '../host/shelf.mts';
import { answerInTime, synchronous } from '../calls/sync.mts';
import { hashOf, type Taken, takeBody } from '../calls/take.mts';
import { resultHeaders } from '../calls/words.mts';
import { usageWords } from '../jobs/words.mts';
import { type Answer, jsonAnswer } from '../http/answer.mts';
import { eventStream } from '../http/events.mts';
import { answerOnce } from '../http/once.mts';
import { parsed } from '../http/parsed.mts';
import { Refusal } from '../http/refusal.mts';
import { callerOf } from '../http/server.mts';
import { resolveVoices } from '../voices/voices.mts';
import { readFields } from '../intake/fields.mts';
import { voiceField } from '../intake/voice.mts';
import { dryRun } from './dryRun.mts';
import { startJob } from './startJob.mts';

const part = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('input_audio'), input_audio: z.object({ data: z.string().min(1), format: z.string() }) }),
]);
const message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: z.union([z.string(), z.array(part), z.null()]).optional(),
  audio: z.object({ id: z.string() }).nullish(),
});
/** What a recording is answered with, in OpenAI's words. */
export const chatBody = z.object({
  model: z.string(),
  messages: z.array(message).min(1),
  modalities: z.array(z.enum(['text', 'audio'])).default(['text']),
  audio: z.object({ voice: voiceField, format: z.string().optional() }).optional(),
  temperature: z.number().optional(),
  n: z.literal(1, 'there is one answer').optional(),
});

type Message = z.infer<typeof message>;

const chatNames = new Set([...Object.keys(chatBody.shape), 'stream_options']);

/** `POST /v1/chat/completions` for audio models: a recording is answered, in words and in speech if that is wanted. */
export function addChat(server: FastifyInstance, app: App): void {
  const config = { scope: 'converse' } as const;
  server.post('/v1/chat/completions', { config }, async (request, reply) => {
    const taken = await takeChat(app, request);
    if (taken.asked.dryRun) return dryRun(app, request, taken);
    const waiting = synchronous(app, request, reply, taken);
    return answerOnce(app, request, reply, taken, async () => {
      try {
        const result = await answerInTime(app, request, waiting, 'converse');
        const answer = await answerOf(result, taken.shelf, request.id, taken.asked.stream);
        await waiting.clear();
        return answer;
      } catch (thrown) {
        if (!(thrown instanceof Refusal)) await waiting.clear();
        throw thrown;
      }
    });
  });
  server.post('/v1/chat/completions/async', { config }, async (request, reply) =>
    startJob(app, request, reply, await takeChat(app, request)),
  );
}

async function takeChat(app: App, request: FastifyRequest): Promise<Taken> {
  const { fields, files, shelf } = await takeBody(app, request);
  if (files.length > 0) {
    await shelf.clear();
    throw new Refusal(400, 'unexpected_file', 'The recording stands in the messages, as input_audio.');
  }
  const chat = parsed(chatBody, fields);
  const rest = Object.fromEntries(Object.entries(fields).filter(([name]) => !chatNames.has(name)));
  const asked = readFields('converse', rest);
  const last = chat.messages.at(-1);
  const recording = partsOf(last).find((one) => one.type === 'input_audio');
  if (last?.role !== 'user' || recording?.type !== 'input_audio') {
    throw new Refusal(400, 'invalidInput', 'The last message is to hold a recording (input_audio) of the user.', {
      param: 'messages',
    });
  }
  const { data, format } = recording.input_audio;
  const audio = await shelf.save(
    decoded(data),
    `recording.${format.replace(/\W/g, '').slice(0, 8)}`,
    `audio/${format}`,
  );
  const input = await resolveVoices(app.database, callerOf(request).account, { ...asked.input, ...inputOfChat(chat) });
  const ask = {
    operation: 'converse',
    input,
    audio,
    samples: [],
    settings: asked.settings,
    policy: asked.policy,
  } as const;
  return { ask, asked, shelf, hash: hashOf(request, fields, []) };
}

function inputOfChat({ model, messages, modalities, audio, temperature }: z.infer<typeof chatBody>) {
  const last = messages.at(-1);
  const told = messages.filter(({ role }) => role === 'system' || role === 'developer').map(textOf);
  const instructions = [...told, textOf(last)].filter((text) => text !== '').join('\n');
  const turns = messages
    .slice(0, -1)
    .flatMap((one) =>
      (one.role === 'user' || one.role === 'assistant') && textOf(one) !== ''
        ? [{ role: one.role, text: textOf(one) }]
        : [],
    );
  const format = audioFormats.find((one) => one === (audio?.format === 'pcm16' ? 'pcm' : audio?.format));
  return {
    model,
    spoken: modalities.includes('audio'),
    ...(instructions === '' ? {} : { instructions }),
    ...(turns.length === 0 ? {} : { turns }),
    ...(audio === undefined ? {} : { voice: audio.voice }),
    ...(format === undefined ? {} : { format }),
    ...(temperature === undefined ? {} : { temperature }),
  };
}

function partsOf(one: Message | undefined): z.infer<typeof part>[] {
  return Array.isArray(one?.content) ? one.content : [];
}

function textOf(one: Message | undefined): string {
  if (typeof one?.content === 'string') return one.content;
  return partsOf(one)
    .flatMap((each) => (each.type === 'text' ? [each.text] : []))
    .join('\n');
}

async function* decoded(data: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(data, 'base64');
}

async function answerOf(
  result: Result<ConverseOutput>,
  shelf: Shelf,
  id: string,
  isStreamed: boolean,
): Promise<Answer> {
  const { output, model } = result;
  const sound = output.audio === undefined ? null : await base64Of(shelf.open(output.audio).open());
  const head = { id: `chatcmpl-${id}`, created: Math.floor(Date.now() / 1000), model };
  const audio =
    sound === null
      ? null
      : { id: `audio_${id}`, data: sound, transcript: output.text, expires_at: head.created + 3600 };
  const money = { usage: tokensOf(result), metered: usageWords(result.usage), cost: result.cost };
  const headers = resultHeaders(result);
  if (!isStreamed) {
    const said = {
      role: 'assistant',
      content: audio === null ? output.text : null,
      refusal: null,
      ...(audio === null ? {} : { audio }),
    };
    const choices = [{ index: 0, message: said, finish_reason: 'stop', logprobs: null }];
    return jsonAnswer({ ...head, object: 'chat.completion', choices, ...money }, 200, headers);
  }
  const chunk = (delta: object, finish_reason: string | null) => ({
    ...{ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] },
  });
  const deltas = audio === null ? [{ content: output.text }] : audioDeltas(audio);
  const events = [
    chunk({ role: 'assistant' }, null),
    ...deltas.map((delta) => chunk(delta, null)),
    { ...chunk({}, 'stop'), ...money },
  ];
  const body = `${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`;
  return { status: 200, headers: { ...headers, 'content-type': eventStream }, body };
}

const deltaCharacters = 32_768;

function audioDeltas({
  id,
  data,
  transcript,
  expires_at,
}: {
  id: string;
  data: string;
  transcript: string;
  expires_at: number;
}) {
  const pieces = Array.from({ length: Math.ceil(data.length / deltaCharacters) }, (_, index) =>
    data.slice(index * deltaCharacters, (index + 1) * deltaCharacters),
  );
  return [
    { audio: { id, transcript } },
    ...pieces.map((piece) => ({ audio: { id, data: piece } })),
    { audio: { id, expires_at } },
  ];
}

function tokensOf({ usage }: Result<unknown>) {
  const sum = (...units: string[]) =>
    usage.filter(({ unit }) => units.includes(unit)).reduce((total, { quantity }) => total + quantity, 0);
  const prompt = sum('inputTextToken', 'inputAudioToken');
  const completion = sum('outputTextToken', 'outputAudioToken');
  return {
    ...{ prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
    prompt_tokens_details: { audio_tokens: sum('inputAudioToken') },
    completion_tokens_details: { audio_tokens: sum('outputAudioToken') },
  };
}
