import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod/v4';
import type { Result, Sound, SpeakOutput } from '../../src/operations';
import type { App } from '../app.mts';
import { base64Of } from '../host/base64.mts';
import { linkTo, keepFile } from '../objects/files.mts';
import { baseUrlOf } from '../calls/baseUrl.mts';
import { handOn } from '../calls/handOn.mts';
import { soundInEvents, speechEvents } from '../calls/speechEvents.mts';
import { answerInTime, type Synchronous, synchronous } from '../calls/sync.mts';
import { type Taken, take } from '../calls/take.mts';
import { resultHeaders, resultWords, warningsHeader } from '../calls/words.mts';
import { type Answer, jsonAnswer, sendAnswer, type Streamed } from '../http/answer.mts';
import { eventStream } from '../http/events.mts';
import { answerOnce, nameOf } from '../http/once.mts';
import { Refusal } from '../http/refusal.mts';
import { callerOf } from '../http/server.mts';
import { deliveryModes, streamFormats } from '../intake/fields.mts';
import type { Shelf } from '../host/shelf.mts';
import { dryRun } from './dryRun.mts';
import { startJob } from './startJob.mts';

type Delivery = (typeof deliveryModes)[number] | 'events';

/** How speech is streamed. */
export const speechBody = z.object({
  stream_format: z
    .enum(streamFormats)
    .default('audio')
    .describe('Whether /v1/audio/speech sends a sound as its bytes, or as sse: events with pieces in base64'),
});

const bytesAccepted = /^\s*$|\*\/\*|audio\/|application\/octet-stream/i;

/**
 * `POST /v1/audio/speech`: bytes as they come, or JSON with an address or base64. Speech that could not be joined to one file is
 * answered with the addresses of all of them, however it was asked for.
 */
export function addSpeech(server: FastifyInstance, app: App): void {
  server.post('/v1/audio/speech', { config: { scope: 'speak' } }, async (request, reply) => {
    const taken = await take(app, request, 'speak');
    if (taken.asked.dryRun) return dryRun(app, request, taken);
    const delivery = deliveryOf(request, taken);
    const waiting = synchronous(app, request, reply, taken);
    if ((delivery === 'bytes' || delivery === 'events') && nameOf(request) === null)
      return streamSpeech(app, request, reply, waiting, delivery);
    return answerOnce(app, request, reply, taken, async () => {
      const result = await unlessLate(waiting, () => answerInTime(app, request, waiting, 'speak'));
      const answer = await soundAnswer(app, request, waiting, result, delivery);
      reply.raw.once('close', () => void waiting.clear());
      return answer;
    });
  });
  server.post('/v1/audio/speech/async', { config: { scope: 'speak' } }, async (request, reply) =>
    startJob(app, request, reply, await take(app, request, 'speak')),
  );
}

/** How the sound is wanted: what is asked for, else what the client can read. */
function deliveryOf(request: FastifyRequest, { asked }: Taken): Delivery {
  if (asked.streamFormat === 'sse') {
    if (asked.delivery === null || asked.delivery === 'bytes') return 'events';
    const message = `'delivery' ${asked.delivery} cannot be streamed: leave out 'delivery', or 'stream_format'.`;
    throw new Refusal(400, 'invalidInput', message, { param: 'delivery' });
  }
  if (asked.delivery !== null) return asked.delivery;
  return bytesAccepted.test(request.headers.accept ?? '') ? 'bytes' : 'url';
}

async function streamSpeech(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  waiting: Synchronous,
  delivery: 'bytes' | 'events',
) {
  const hand = handOn(reply, delivery === 'events' ? speechEvents : undefined);
  let isJob = false;
  const tee: typeof hand.tee = (stream, ...rest) => (isJob ? stream : hand.tee(stream, ...rest));
  const call = { ...waiting.call, onNotice: hand.notice, tee };
  // What becomes a job sends nothing any more, also while the job is written down: the client is told its id instead.
  const isUnderWay = () => {
    isJob = !hand.isStarted();
    return !isJob;
  };
  try {
    const answered = unlessLate(waiting, () => answerInTime(app, request, { ...waiting, call }, 'speak', isUnderWay));
    // The answer may end before its work does, and a stop waits for both.
    app.background.add(answered.catch(() => undefined));
    const result = await answered;
    if (hand.isStarted()) await hand.end(result);
    else await sendAnswer(reply, await soundAnswer(app, request, waiting, result, delivery));
  } catch (thrown) {
    if (!hand.isStarted()) throw thrown;
    app.log.warn({ request: request.id, err: thrown instanceof Error ? thrown.message : '' }, 'a stream broke off');
    hand.breakOff(thrown);
  }
  if (reply.raw.closed) await waiting.clear();
  else reply.raw.once('close', () => void waiting.clear());
  return reply;
}

async function soundAnswer(
  app: App,
  request: FastifyRequest,
  { call }: Synchronous,
  result: Result<SpeakOutput>,
  delivery: Delivery,
): Promise<Answer | Streamed> {
  const { audio, durationSeconds, words, subtitles, tracks } = result.output;
  const headers = resultHeaders(result);
  if (delivery === 'bytes' && tracks === undefined) {
    return {
      status: 200,
      headers: { ...headers, 'content-type': audio.mediaType },
      body: { file: audio, shelf: call.shelf },
    };
  }
  if (delivery === 'events' && tracks === undefined) {
    const body = soundInEvents(call.shelf.open(audio).open(), result);
    return { status: 200, headers: { ...headers, 'content-type': eventStream }, body };
  }
  const told = {
    ...{ id: request.id, object: 'audio.speech', media_type: audio.mediaType, duration_seconds: durationSeconds },
    ...(words === undefined ? {} : { words }),
    ...(subtitles === undefined ? {} : { subtitles }),
    ...resultWords(result),
  };
  if (delivery === 'base64' && tracks === undefined)
    return jsonAnswer({ ...told, b64_json: await base64Of(call.shelf.open(audio).open()) }, 200, headers);
  const warnings = new Set(result.warnings);
  const keep = (sound: Sound) => linked(app, request, call.shelf, sound, warnings);
  const links: object[] = [];
  for (const track of tracks ?? []) {
    const { title, text, durationSeconds: seconds } = track;
    links.push({ title, text, duration_seconds: seconds, ...(await keep(track)) });
  }
  const sound = tracks === undefined ? await keep({ audio, durationSeconds }) : { tracks: links };
  const warned = { ...headers, ...warningsHeader([...warnings]) };
  return jsonAnswer({ ...told, ...sound, warnings: [...warnings] }, 200, warned);
}

/** Where a sound is kept; itself where it cannot be kept, because it was paid for. */
async function linked(
  app: App,
  request: FastifyRequest,
  shelf: Shelf,
  { audio, durationSeconds }: Sound,
  warnings: Set<string>,
) {
  const { account } = callerOf(request);
  try {
    const file = await keepFile(app, shelf, audio, { account, job: null, purpose: 'output', durationSeconds });
    const link = linkTo(app, file, baseUrlOf(app, request));
    return { url: link.url, file_id: file.id, expires_at: link.expiresAt };
  } catch (thrown) {
    app.log.error({ err: thrown, request: request.id }, 'a sound could not be kept');
    warnings.add("The file store of the gateway does not work: the sound is in 'b64_json' instead of at an address.");
    return { b64_json: await base64Of(shelf.open(audio).open()) };
  }
}

/** A call that became a job keeps its files; any other failure lets go of them. */
async function unlessLate<T>(waiting: Synchronous, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) await waiting.clear();
    throw thrown;
  }
}
