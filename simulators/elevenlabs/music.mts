import { encodedSeconds, encodePieces, encodeWhole } from '../audio/encode.mts';
import type { AudioFormat } from '../audio/encode.mts';
import { music } from '../audio/sound.mts';
import type { Speech } from '../audio/sound.mts';
import { chargeFor } from '../frame/bill.mts';
import { hashText } from '../frame/random.mts';
import { audioReply, charged, jsonReply } from '../frame/reply.mts';
import { isObject } from '../frame/request.mts';
import { findComplaint, flagOf, numberOf, textOf } from '../frame/rules.mts';
import type { Rule } from '../frame/rules.mts';
import type { Call, Charge, Fields, Piece, Reply, Route, World } from '../frame/wire.mts';
import { perMinute } from './credits.mts';
import { elevenLabsError, validationError } from './errors.mts';
import { musicFormats, readFormat } from './formats.mts';

const dollarNanosPerMinute = 150_000_000n;
const rules: Record<string, Rule> = {
  prompt: { type: 'string', maxCharacters: 4100, nullable: true },
  lyrics_text: { type: 'string', maxCharacters: 4000, nullable: true },
  composition_plan: { type: 'object', nullable: true },
  music_length_ms: { type: 'integer', min: 3000, max: 600_000, nullable: true },
  model_id: { type: 'string', oneOf: ['music_v1', 'music_v2', 'music_v2_5'] },
  seed: { type: 'integer', min: 0, max: 2_147_483_647, nullable: true },
  force_instrumental: { type: 'boolean' },
  respect_sections_durations: { type: 'boolean' },
  store_for_inpainting: { type: 'boolean' },
  sign_with_c2pa: { type: 'boolean' },
  with_timestamps: { type: 'boolean' },
};

/** Music whole, streamed, and with its plan and word times as multipart/mixed; plans are free. */
export function musicRoutes(world: World): Route[] {
  const routes = (['', '/stream', '/detailed'] as const).map((ending): Route => ({
    method: 'POST',
    path: `/v1/music${ending}`,
    costs: true,
    validate: findRefusal,
    handle: (call) => answer(world, call, ending),
  }));
  return [
    ...routes,
    {
      method: 'POST',
      path: '/v1/music/plan',
      validate(call) {
        const complaint = findComplaint(call.fields, {
          ...rules,
          prompt: { type: 'string', required: true, maxCharacters: 4100 },
        });
        return complaint ? validationError(complaint) : null;
      },
      handle: (call) => jsonReply(200, planOf(call.fields, secondsOf(world, call)), { 'request-id': call.requestId }),
    },
  ];
}

function findRefusal(call: Call): Reply | null {
  const format = { output_format: { type: 'string', oneOf: musicFormats } } satisfies Record<string, Rule>;
  const wrongQuery = findComplaint(Object.fromEntries(call.query), format);
  if (wrongQuery) return validationError(wrongQuery, 'query');
  const complaint = findComplaint(call.fields, rules);
  return complaint ? validationError(complaint) : null;
}

function refuseCombination(call: Call): Reply | null {
  const refuse = (message: string, param: string) =>
    elevenLabsError(call, 400, 'validation_error', 'invalid_parameters', message, param);
  const { fields } = call;
  const hasPrompt = Boolean(textOf(fields, 'prompt'));
  const hasPlan = isObject(fields.composition_plan);
  if (hasPrompt === hasPlan) return refuse('Provide exactly one of prompt and composition_plan.', 'prompt');
  if (hasPlan && fields.music_length_ms != null)
    return refuse('music_length_ms can only be used with prompt.', 'music_length_ms');
  if (hasPlan && flagOf(fields, 'force_instrumental'))
    return refuse('force_instrumental can only be used with prompt.', 'force_instrumental');
  if (hasPrompt && fields.seed != null) return refuse('seed cannot be used with prompt.', 'seed');
  return textOf(fields, 'prompt').includes('[sensitive]') ? badPrompt() : null;
}

function badPrompt(): Reply {
  const detail = {
    status: 'bad_prompt',
    message: 'The prompt does not follow the terms of service.',
    data: { prompt_suggestion: 'A calm simulated melody' },
  };
  return jsonReply(422, { detail });
}

function answer(world: World, call: Call, ending: '' | '/stream' | '/detailed'): Reply {
  const refusal = refuseCombination(call);
  if (refusal) return refusal;
  const model = textOf(call.fields, 'model_id', 'music_v1');
  const asked = call.query.get('output_format') ?? 'auto';
  const { format, mediaType } = readFormat(
    asked !== 'auto' ? asked : model === 'music_v1' ? 'mp3_44100_128' : 'mp3_48000_192',
  );
  const seconds = secondsOf(world, call);
  const lyrics = flagOf(call.fields, 'force_instrumental') ? '' : lyricsOf(call.fields);
  const prompt = textOf(call.fields, 'prompt');
  const song = music(seconds, hashText(prompt), lyrics);
  const charge = chargeFor(model, Math.round(encodedSeconds(song, format) * 1000), perMinute(dollarNanosPerMinute));
  const headers = { 'request-id': call.requestId, 'song-id': `song_${call.requestId.slice(0, 20)}` };
  const key = `music ${seconds} ${prompt} ${lyrics}`;
  if (ending === '/detailed') return detailed(call, song, { key, format, mediaType, seconds, headers, charge });
  return charged(audioReply(encodePieces(key, format, song), mediaType, headers), charge);
}

function secondsOf(world: World, { fields }: Call): number {
  const plan = isObject(fields.composition_plan) ? fields.composition_plan : {};
  const parts: unknown[] = [plan.sections, plan.chunks].flatMap((list) => (Array.isArray(list) ? list : []));
  const plannedMs = parts.filter(isObject).reduce((sum, part) => sum + numberOf(part, 'duration_ms', 0), 0);
  return (plannedMs || numberOf(fields, 'music_length_ms', world.musicSeconds * 1000)) / 1000;
}

function lyricsOf(fields: Fields): string {
  const plan = isObject(fields.composition_plan) ? fields.composition_plan : {};
  const sections: unknown[] = Array.isArray(plan.sections) ? plan.sections : [];
  const lines = sections.filter(isObject).flatMap(({ lines: inner }) => (Array.isArray(inner) ? inner : []));
  return textOf(fields, 'lyrics_text') || lines.filter((line) => typeof line === 'string').join('\n');
}

function planOf(fields: Fields, seconds: number) {
  const given = fields.composition_plan;
  if (isObject(given)) return given;
  const section = {
    section_name: 'Simulated section',
    positive_local_styles: [],
    negative_local_styles: [],
    duration_ms: Math.round(seconds * 1000),
    lines: lyricsOf(fields).split('\n').filter(Boolean),
  };
  return { positive_global_styles: [textOf(fields, 'prompt')], negative_global_styles: [], sections: [section] };
}

interface Details {
  key: string;
  format: AudioFormat;
  mediaType: string;
  seconds: number;
  headers: Record<string, string>;
  charge: Charge;
}

function detailed(call: Call, song: Speech, { key, format, mediaType, seconds, headers, charge }: Details): Reply {
  const boundary = `simulator-${call.requestId}`;
  const wordTimes = song.words.map(({ text, startSeconds, endSeconds }) => ({
    word: text,
    start_ms: Math.round(startSeconds * 1000),
    end_ms: Math.round(endSeconds * 1000),
  }));
  const about = {
    composition_plan: planOf(call.fields, seconds),
    song_metadata: { title: 'Simulated song', description: null, genres: [], languages: [], is_explicit: false },
    words_timestamps: flagOf(call.fields, 'with_timestamps') ? wordTimes : null,
  };
  const body: Piece[] = [
    `--${boundary}\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(about)}\r\n`,
    `--${boundary}\r\nContent-Type: ${mediaType}\r\nContent-Disposition: attachment; filename="song.${format.container}"\r\n\r\n`,
    encodeWhole(key, format, song),
    `\r\n--${boundary}--\r\n`,
  ];
  return charged(
    { status: 200, headers: { 'content-type': `multipart/mixed; boundary=${boundary}`, ...headers }, body },
    charge,
  );
}
