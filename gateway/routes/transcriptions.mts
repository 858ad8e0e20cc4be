import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod/v4';
import type { Result, TranscribeOutput } from '../../src/operations';
import { whisperLanguageNames } from '../../src/providers/shared/whisperLanguages';
import type { App } from '../app.mts';
import { answerInTime, synchronous } from '../calls/sync.mts';
import { type Taken, take } from '../calls/take.mts';
import { meteredWords, resultHeaders } from '../calls/words.mts';
import { type Answer, jsonAnswer } from '../http/answer.mts';
import { eventStream, eventText } from '../http/events.mts';
import { answerOnce } from '../http/once.mts';
import { parsed } from '../http/parsed.mts';
import { Refusal } from '../http/refusal.mts';
import { startJob } from './startJob.mts';
import { dryRun } from './dryRun.mts';

/** How a transcript can be written. */
export const transcriptFormats = ['json', 'text', 'srt', 'vtt', 'verbose_json', 'diarized_json'] as const;
type Format = (typeof transcriptFormats)[number];

const granularity = z.enum(['word', 'segment']);
/** Which times a transcription tells. */
export const granularitiesSchema = z.object({
  timestamp_granularities: z
    .union([z.array(granularity), granularity.transform((one) => [one])], 'give word, segment or both')
    .default([])
    .describe('With word, verbose_json tells when each word is said'),
});

/** `POST /v1/audio/transcriptions` and `/translations`, as OpenAI's clients send them. */
export function addTranscriptions(server: FastifyInstance, app: App): void {
  for (const [path, operation] of [
    ['/v1/audio/transcriptions', 'transcribe'],
    ['/v1/audio/translations', 'translate'],
  ] as const) {
    server.post(path, { config: { scope: operation } }, async (request, reply) => {
      const taken = await takeRecording(app, request, operation);
      const { format, words } = taken;
      if (taken.asked.dryRun) return dryRun(app, request, taken);
      const waiting = synchronous(app, request, reply, taken);
      return answerOnce(app, request, reply, taken, async () => {
        try {
          const result = await answerInTime(app, request, waiting, operation);
          await waiting.clear();
          return taken.asked.stream ? streamed(result, format) : answerOf(result, format, operation, words);
        } catch (thrown) {
          if (!(thrown instanceof Refusal)) await waiting.clear();
          throw thrown;
        }
      });
    });
    server.post(`${path}/async`, { config: { scope: operation } }, async (request, reply) =>
      startJob(app, request, reply, await takeRecording(app, request, operation)),
    );
  }
}

function formatOf({ asked }: Taken): Format {
  const format = transcriptFormats.find((one) => one === (asked.responseFormat ?? 'json'));
  if (format === undefined) {
    throw new Refusal(400, 'invalidInput', `'response_format' is one of ${transcriptFormats.join(', ')}.`, {
      param: 'response_format',
    });
  }
  return format;
}

/** A call with what its format and its granularities ask of the operation. */
async function takeRecording(app: App, request: FastifyRequest, operation: 'transcribe' | 'translate') {
  const taken = await take(app, request, operation);
  try {
    const format = formatOf(taken);
    const { timestamp_granularities: asked, ...rest } = taken.ask.input;
    const { timestamp_granularities: granularities } = parsed(granularitiesSchema, { timestamp_granularities: asked });
    const isTranscription = operation === 'transcribe';
    const input = {
      ...rest,
      ...(format === 'srt' || format === 'vtt' ? { subtitles: format } : {}),
      ...(isTranscription && format === 'diarized_json' ? { speakers: true } : {}),
      ...(granularities.includes('word') ? { timestamps: 'word' } : {}),
    };
    return { ...taken, format, words: input['timestamps'] === 'word', ask: { ...taken.ask, input } };
  } catch (thrown) {
    await taken.shelf.clear();
    throw thrown;
  }
}

function answerOf(result: Result<TranscribeOutput>, format: Format, task: string, words: boolean): Answer {
  const { output } = result;
  const headers = resultHeaders(result);
  const text = (body: string, type: string): Answer => ({
    status: 200,
    headers: { ...headers, 'content-type': type },
    body,
  });
  if (format === 'text') return text(`${output.text}\n`, 'text/plain; charset=utf-8');
  if (format === 'srt') return text(output.subtitles?.srt ?? '', 'text/plain; charset=utf-8');
  if (format === 'vtt') return text(output.subtitles?.vtt ?? '', 'text/vtt; charset=utf-8');
  const told = meteredWords(result);
  const usage = usageOf(result);
  if (format === 'json') return jsonAnswer({ text: output.text, usage, ...told }, 200, headers);
  const whole = {
    task: task === 'translate' ? 'translate' : 'transcribe',
    language: languageName(output.language),
    duration: output.durationSeconds,
    text: output.text,
  };
  if (format === 'diarized_json')
    return jsonAnswer({ ...whole, segments: speakers(output), usage, ...told }, 200, headers);
  const segments = output.segments.map((segment, id) => ({
    ...{ id, seek: 0, start: segment.start, end: segment.end, text: segment.text, tokens: [] },
    ...(segment.speaker === undefined ? {} : { speaker: segment.speaker }),
  }));
  const timed = output.words.map(({ start, end, text: word, ...rest }) => ({ word, start, end, ...rest }));
  return jsonAnswer({ ...whole, segments, ...(words ? { words: timed } : {}), usage, ...told }, 200, headers);
}

function usageOf({ output }: Result<TranscribeOutput>): object | undefined {
  return output.durationSeconds === null ? undefined : { type: 'duration', seconds: Math.ceil(output.durationSeconds) };
}

function speakers({ segments }: TranscribeOutput) {
  return segments.map(({ start, end, text, speaker }, index) => ({
    ...{ type: 'transcript.text.segment', id: `seg_${index}`, start, end, text, speaker: speaker ?? 'A' },
  }));
}

interface TranscriptEvent {
  readonly type: string;
  readonly segment_id?: string;
}

/** OpenAI's streaming events; the core hands a transcript out whole, so each segment is one delta. Speakers are told by segment. */
function streamed(result: Result<TranscribeOutput>, format: Format): Answer {
  const { output } = result;
  const pieces =
    output.segments.length > 0
      ? output.segments.map(({ text }, index) => (index === 0 ? text.trimStart() : ` ${text.trim()}`))
      : [output.text];
  const spoken = format === 'diarized_json' ? speakers(output) : [];
  const deltas = pieces.flatMap((delta, index): TranscriptEvent[] => {
    const segment = spoken[index];
    const said = { type: 'transcript.text.delta', delta };
    return segment === undefined ? [said] : [{ ...said, segment_id: segment.id }, segment];
  });
  const done = { type: 'transcript.text.done', text: output.text, usage: usageOf(result), cost: result.cost };
  const body = [...deltas, done].map(eventText).join('');
  return {
    status: 200,
    headers: { ...resultHeaders(result), 'content-type': eventStream },
    body,
  };
}

function languageName(code: string | null): string | null {
  const names: Readonly<Record<string, string>> = whisperLanguageNames;
  return code === null ? null : (names[code] ?? code);
}
