import { hear, hearRaw } from '../audio/hear.mts';
import type { Recording } from '../audio/hear.mts';
import { chargeFor } from '../frame/bill.mts';
import { charged, jsonReply } from '../frame/reply.mts';
import { isObject } from '../frame/request.mts';
import { findComplaint, flagOf, listOf, textOf } from '../frame/rules.mts';
import type { Complaint, Rule } from '../frame/rules.mts';
import type { Call, Charge, Fields, Reply, Route, World } from '../frame/wire.mts';
import { transcribe } from '../speech/transcript.mts';
import { elevenLabsError, validationError } from './errors.mts';
import { transcriptBody } from './transcript-body.mts';

const rules: Record<string, Rule> = {
  model_id: { type: 'string', required: true },
  language_code: { type: 'string' },
  tag_audio_events: { type: 'boolean' },
  num_speakers: { type: 'integer', min: 1, max: 32 },
  timestamps_granularity: { type: 'string', oneOf: ['none', 'word', 'character'] },
  diarize: { type: 'boolean' },
  diarization_threshold: { type: 'number', min: 0.1, max: 0.4 },
  file_format: { type: 'string', oneOf: ['pcm_s16le_16', 'other'] },
  webhook: { type: 'boolean' },
  temperature: { type: 'number', min: 0, max: 2 },
  seed: { type: 'integer', min: 0, max: 2_147_483_647 },
  use_multi_channel: { type: 'boolean' },
  keyterms: { type: 'list' },
};
const models = ['scribe_v2', 'scribe_v2_medical'];
/** The real service also makes docx and pdf, which this simulator refuses. */
const formats = ['segmented_json', 'txt', 'html', 'srt'];
const dollarNanosPerHour = 220_000_000n;
/** On top for key terms, $0.05 an hour. */
const keytermNanosPerHour = 50_000_000n;
const rawSampleRate = 16_000;

/** Speech to text, whole or as a job whose result is fetched later, and its deletion. */
export function transcriptionRoutes(world: World): Route[] {
  const jobs = new Map<string, { readyMs: number; body: unknown }>();
  return [
    {
      method: 'POST',
      path: '/v1/speech-to-text',
      costs: true,
      validate: findRefusal,
      handle: (call) => answer(world, jobs, call),
    },
    {
      method: 'GET',
      path: '/v1/speech-to-text/transcripts/:transcript',
      handle(call) {
        const job = jobs.get(call.params.transcript ?? '');
        return job && job.readyMs <= world.now() ? jsonReply(200, job.body) : notFound(call);
      },
    },
    {
      method: 'DELETE',
      path: '/v1/speech-to-text/transcripts/:transcript',
      handle: (call) =>
        jobs.delete(call.params.transcript ?? '')
          ? jsonReply(200, { message: 'Delete completed successfully.' })
          : notFound(call),
    },
  ];
}

function notFound(call: Call): Reply {
  return elevenLabsError(call, 404, 'not_found', 'transcript_not_found', 'Transcript not found.');
}

function findRefusal(call: Call): Reply | null {
  const complaint = findComplaint(call.fields, rules, true) ?? findFormatComplaint(call.fields);
  if (complaint) return validationError(complaint);
  const given = [
    call.uploads.some(({ field }) => field === 'file'),
    ...['source_url', 'cloud_storage_url'].map((name) => Boolean(textOf(call.fields, name))),
  ];
  if (given.filter(Boolean).length !== 1) {
    return elevenLabsError(
      call,
      400,
      'validation_error',
      'invalid_parameters',
      'Must provide exactly one of file, source_url or cloud_storage_url.',
      'file',
    );
  }
  if (
    call.fields.diarization_threshold !== undefined &&
    (!flagOf(call.fields, 'diarize') || call.fields.num_speakers !== undefined)
  ) {
    return elevenLabsError(
      call,
      400,
      'validation_error',
      'invalid_parameters',
      'diarization_threshold needs diarize=true and no num_speakers.',
      'diarization_threshold',
    );
  }
  return null;
}

function findFormatComplaint(fields: Fields): Complaint | null {
  const value = fields.additional_formats;
  if (value === undefined) return null;
  const rule: Rule = { type: 'string', oneOf: formats };
  const list = readFormats(fields);
  if (list === null || list.length > 10)
    return { parameter: 'additional_formats', wrong: 'type', rule: { type: 'list' }, value };
  const wrong = list.find((format) => !formats.includes(textOf(format, 'format')));
  return wrong ? { parameter: 'additional_formats', wrong: 'choice', rule, value: wrong } : null;
}

/** The formats asked for in `additional_formats`, which is JSON in a form field; null if it is not such a list. */
export function readFormats(fields: Fields): Fields[] | null {
  try {
    const parsed: unknown = JSON.parse(textOf(fields, 'additional_formats', '[]'));
    return Array.isArray(parsed) && parsed.every(isObject) ? parsed : null;
  } catch {
    return null;
  }
}

async function answer(world: World, jobs: Map<string, { readyMs: number; body: unknown }>, call: Call): Promise<Reply> {
  const modelId = textOf(call.fields, 'model_id');
  if (!models.includes(modelId)) {
    return elevenLabsError(
      call,
      400,
      'validation_error',
      'invalid_model_id',
      `'${modelId}' is not a valid model_id. Only 'scribe_v2' models are supported.`,
      'model_id',
    );
  }
  const recording = await readRecording(world, call);
  if (!recording)
    return elevenLabsError(
      call,
      400,
      'validation_error',
      'invalid_content',
      'File upload is corrupted. Please ensure it is playable audio.',
      'file',
    );
  if (recording.durationSeconds < 0.1) {
    return elevenLabsError(
      call,
      400,
      'validation_error',
      'audio_too_short',
      'The audio must be at least 100 ms long.',
      'file',
    );
  }
  const transcriptId = world.newId(20);
  const body = transcriptBody(call.fields, transcribe(recording), transcriptId);
  const charge = chargeOf(call, recording);
  if (!flagOf(call.fields, 'webhook')) return charged(jsonReply(200, body, { 'request-id': call.requestId }), charge);
  jobs.set(transcriptId, { readyMs: world.now() + world.jobMs, body });
  const message = 'Request accepted. Transcription result will be sent to the webhook endpoint.';
  return charged(
    jsonReply(
      202,
      { message, request_id: call.requestId, transcription_id: transcriptId },
      { 'request-id': call.requestId },
    ),
    charge,
  );
}

async function readRecording(world: World, call: Call): Promise<Recording | null> {
  const url = textOf(call.fields, 'source_url') || textOf(call.fields, 'cloud_storage_url');
  const bytes = call.uploads.find(({ field }) => field === 'file')?.bytes ?? (await world.fetchAudio(url));
  if (!bytes) return null;
  return textOf(call.fields, 'file_format') === 'pcm_s16le_16' ? hearRaw(bytes, rawSampleRate) : hear(bytes);
}

function chargeOf(call: Call, { durationSeconds, channels }: Recording): Charge {
  const billedChannels = flagOf(call.fields, 'use_multi_channel') ? channels : 1;
  const quantity = Math.round(durationSeconds * 1000) * billedChannels;
  const priceOf = (amountNanos: bigint) => ({ unit: 'millisecond', amountNanos, per: 3_600_000n });
  const model = textOf(call.fields, 'model_id');
  const heard = chargeFor(model, quantity, priceOf(dollarNanosPerHour));
  if (listOf(call.fields, 'keyterms').length === 0) return heard;
  const terms = chargeFor(model, quantity, priceOf(keytermNanosPerHour));
  return { ...heard, costNanos: heard.costNanos + terms.costNanos };
}
