import { hear } from '../audio/hear.mts';
import { chargeFor } from '../frame/bill.mts';
import { charged, eventReply, jsonReply, textReply } from '../frame/reply.mts';
import { findComplaint, flagOf, listOf, textOf } from '../frame/rules.mts';
import type { Rule } from '../frame/rules.mts';
import type { Call, Charge, Reply, Route, World } from '../frame/wire.mts';
import { toSrt, toVtt } from '../speech/subtitles.mts';
import { transcribe } from '../speech/transcript.mts';
import type { Transcript } from '../speech/transcript.mts';
import { explainLikeOpenAi, openAiError } from './errors.mts';
import type { Family, TranscriptionModel } from './family.mts';
import { diarizedJson, plainJson, tokensOf, verboseJson } from './answers.mts';

const commonRules: Record<string, Rule> = {
  model: { type: 'string', required: true },
  prompt: { type: 'string' },
  response_format: { type: 'string', oneOf: ['json', 'text', 'srt', 'verbose_json', 'vtt', 'diarized_json'] },
  temperature: { type: 'number', min: 0, max: 1 },
};

const transcriptionRules: Record<string, Rule> = {
  ...commonRules,
  language: { type: 'string', minCharacters: 2, maxCharacters: 3 },
  timestamp_granularities: { type: 'list', oneOf: ['word', 'segment'] },
  stream: { type: 'boolean' },
  include: { type: 'list', oneOf: ['logprobs'] },
};

const longestWithoutChunksSeconds = 30;

/** `POST /audio/transcriptions` and `POST /audio/translations`. */
export function transcriptionRoutes(family: Family, world: World): Route[] {
  return (['transcribe', 'translate'] as const).map((task) => ({
    method: 'POST',
    path: `${family.basePath}/audio/${task === 'transcribe' ? 'transcriptions' : 'translations'}`,
    costs: true,
    validate: (call) => findRefusal(family, call, task),
    handle: (call) => answer(family, world, call, task),
  }));
}

type Task = 'transcribe' | 'translate';

function findRefusal(family: Family, call: Call, task: Task): Reply | null {
  if (call.body !== 'form') return openAiError(400, 'Send the request as multipart/form-data.');
  const complaint = findComplaint(call.fields, task === 'transcribe' ? transcriptionRules : commonRules, true);
  if (complaint) return explainLikeOpenAi(complaint);
  const model = modelOf(family, call);
  if (!model || (task === 'translate' && !model.translates)) {
    const name = textOf(call.fields, 'model');
    return openAiError(
      404,
      `The model '${name}' does not exist or you do not have access to it.`,
      'invalid_request_error',
      'model_not_found',
      'model',
    );
  }
  const hasUrl = family.takesUrl && Boolean(textOf(call.fields, 'url'));
  if (!call.uploads.some((upload) => upload.field === 'file') && !hasUrl) {
    return explainLikeOpenAi({ parameter: 'file', wrong: 'missing', rule: { type: 'file' }, value: undefined });
  }
  return refuseCombination(call, model);
}

function refuseCombination(call: Call, model: TranscriptionModel): Reply | null {
  const format = textOf(call.fields, 'response_format', 'json');
  const refuse = (message: string, param: string) =>
    openAiError(400, message, 'invalid_request_error', 'unsupported_value', param);
  if (!model.formats.includes(format)) {
    const name = textOf(call.fields, 'model');
    return refuse(
      `response_format '${format}' is not compatible with model '${name}'. Use ${model.formats.map((known) => `'${known}'`).join(' or ')} instead.`,
      'response_format',
    );
  }
  if (listOf(call.fields, 'timestamp_granularities').length > 0 && format !== 'verbose_json') {
    return refuse("timestamp_granularities needs response_format 'verbose_json'.", 'timestamp_granularities');
  }
  for (const [parameter, onlyFor] of [
    ['languages', 'languages'],
    ['keywords', 'keywords'],
    ['known_speaker_names', 'diarized_json'],
  ] as const) {
    const isTaken = onlyFor === 'diarized_json' ? model.formats.includes(onlyFor) : model.extra?.[onlyFor];
    if (parameter in call.fields && !isTaken)
      return refuse(`'${parameter}' is not supported by this model.`, parameter);
  }
  if (model.formats.includes('diarized_json') && 'prompt' in call.fields) {
    return refuse("'prompt' is not supported by diarization models.", 'prompt');
  }
  return null;
}

function modelOf(family: Family, call: Call): TranscriptionModel | undefined {
  const name = textOf(call.fields, 'model');
  return Object.hasOwn(family.transcription, name) ? family.transcription[name] : undefined;
}

async function answer(family: Family, world: World, call: Call, task: Task): Promise<Reply> {
  const model = modelOf(family, call);
  const url = textOf(call.fields, 'url');
  const upload = call.uploads.find(({ field }) => field === 'file');
  const bytes = upload?.bytes ?? (url ? await world.fetchAudio(url) : null);
  if (!bytes || !model) return openAiError(400, `failed to retrieve media: could not fetch the file at the given url`);
  const recording = bytes.length > 0 ? hear(bytes) : null;
  if (!recording || recording.durationSeconds === 0) return refuseFile(upload?.fileName ?? '');
  const isLong = recording.durationSeconds > longestWithoutChunksSeconds;
  if (model.formats.includes('diarized_json') && isLong && !('chunking_strategy' in call.fields)) {
    return openAiError(
      400,
      'chunking_strategy is required for diarization models',
      'invalid_request_error',
      null,
      'chunking_strategy',
    );
  }
  if (recording.durationSeconds < 0.1) {
    return openAiError(
      400,
      'Audio file is too short. Minimum audio length is 0.1 seconds.',
      'invalid_request_error',
      'audio_too_short',
    );
  }
  const transcript = transcribe(recording);
  return charged(write(family, call, model, transcript, task), ...chargesOf(call, model, transcript));
}

function refuseFile(fileName: string): Reply {
  const known = ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm'];
  const isKnown = known.some((ending) => fileName.toLowerCase().endsWith(`.${ending}`));
  return isKnown
    ? openAiError(400, 'The audio file could not be decoded or its format is not supported.')
    : openAiError(400, `Invalid file format. Supported formats: ${JSON.stringify(known)}`);
}

function chargesOf(call: Call, model: TranscriptionModel, transcript: Transcript): Charge[] {
  const name = textOf(call.fields, 'model');
  if (model.outputPrice) {
    const { input, output } = tokensOf(transcript);
    return [chargeFor(name, input, model.price), chargeFor(name, output, model.outputPrice)];
  }
  const measuredMs = Math.round(transcript.durationSeconds * 1000);
  const isBySecond = model.price.unit === 'second';
  return [
    chargeFor(
      name,
      isBySecond ? Math.ceil(transcript.durationSeconds) : Math.max(measuredMs, model.minimumMs ?? 0),
      model.price,
    ),
  ];
}

function write(family: Family, call: Call, model: TranscriptionModel, transcript: Transcript, task: Task): Reply {
  const format = textOf(call.fields, 'response_format', 'json');
  const groq = family.addsGroqId ? { x_groq: { id: `req_${call.requestId.slice(0, 26)}` } } : {};
  if (model.streams && flagOf(call.fields, 'stream')) return eventReply(streamed(call, model, transcript, format));
  switch (format) {
    case 'text':
      return textReply(200, `${transcript.text}\n`);
    case 'srt':
      return textReply(200, toSrt(transcript.segments));
    case 'vtt':
      return textReply(200, toVtt(transcript.segments));
    case 'verbose_json':
      return jsonReply(200, { ...verboseJson(call, model, transcript, task), ...groq });
    case 'diarized_json':
      return jsonReply(200, diarizedJson(call, model, transcript));
    default:
      return jsonReply(200, { ...plainJson(call, model, transcript), ...groq });
  }
}

function* streamed(call: Call, model: TranscriptionModel, transcript: Transcript, format: string): Generator<unknown> {
  if (format === 'diarized_json') {
    for (const segment of diarizedJson(call, model, transcript).segments) yield segment;
  } else {
    for (const [index, word] of transcript.words.entries()) {
      yield { type: 'transcript.text.delta', delta: index > 0 && !word.isGlued ? ` ${word.text}` : word.text };
    }
  }
  yield { type: 'transcript.text.done', ...plainJson(call, model, transcript) };
}
