import { hear } from '../audio/hear.mts';
import { jsonReply } from '../frame/reply.mts';
import { findComplaint, textOf } from '../frame/rules.mts';
import type { Rule } from '../frame/rules.mts';
import type { Call, Reply, Route, World } from '../frame/wire.mts';
import { premadeVoices } from './catalogue.mts';
import type { Voice } from './catalogue.mts';
import { elevenLabsError, validationError } from './errors.mts';

const defaultPageSize = 10;
const mostClones = 30;
const listRules: Record<string, Rule> = {
  page_size: { type: 'integer', max: 100, min: 1 },
  sort_direction: { type: 'string', oneOf: ['asc', 'desc'] },
};

/** The voices of every account: the premade ones and those that its key has cloned. */
export interface VoiceShelf {
  all(call: Call): Voice[];
  has(call: Call, id: string): boolean;
  clones: Map<string, Voice[]>;
}

/** Shelves with nothing cloned yet. */
export function createVoiceShelf(): VoiceShelf {
  const premade = premadeVoices();
  const clones = new Map<string, Voice[]>();
  const all = (call: Call) => [...premade, ...(clones.get(call.key ?? '') ?? [])];
  return { all, clones, has: (call, id) => all(call).some((voice) => voice.id === id) };
}

/** Voices: searched and paged, one by id, cloned from samples, deleted. */
export function voiceRoutes(world: World, shelf: VoiceShelf): Route[] {
  const one = (call: Call) => shelf.all(call).find(({ id }) => id === call.params.voice);
  return [
    {
      method: 'GET',
      path: '/v2/voices',
      validate(call) {
        const complaint = findComplaint(Object.fromEntries(call.query), listRules, true);
        return complaint ? validationError(complaint, 'query') : null;
      },
      handle: (call) => list(shelf, call),
    },
    { method: 'GET', path: '/v1/voices', handle: (call) => jsonReply(200, { voices: shelf.all(call).map(describe) }) },
    {
      method: 'GET',
      path: '/v1/voices/:voice',
      handle(call) {
        const voice = one(call);
        return voice ? jsonReply(200, describe(voice)) : notFound(call);
      },
    },
    {
      method: 'DELETE',
      path: '/v1/voices/:voice',
      handle(call) {
        const voice = one(call);
        if (!voice) return notFound(call);
        if (voice.category === 'premade') {
          return elevenLabsError(
            call,
            403,
            'authorization_error',
            'unauthorized',
            'You cannot delete a premade voice.',
          );
        }
        shelf.clones.set(
          call.key ?? '',
          (shelf.clones.get(call.key ?? '') ?? []).filter(({ id }) => id !== voice.id),
        );
        return jsonReply(200, { status: 'ok' });
      },
    },
    {
      method: 'POST',
      path: '/v1/voices/add',
      costs: true,
      validate: findRefusal,
      handle: (call) => add(world, shelf, call),
    },
  ];
}

function notFound(call: Call): Reply {
  return elevenLabsError(
    call,
    404,
    'not_found',
    'voice_not_found',
    `A voice with the voice_id ${call.params.voice} was not found.`,
  );
}

function list(shelf: VoiceShelf, call: Call): Reply {
  const { query } = call;
  const search = (query.get('search') ?? '').toLowerCase();
  const ids = query.getAll('voice_ids');
  const kind = query.get('voice_type');
  const wanted = shelf
    .all(call)
    .filter(
      (voice) =>
        !search ||
        JSON.stringify([voice.name, voice.description, voice.category, voice.labels]).toLowerCase().includes(search),
    )
    .filter(({ category }) => !query.get('category') || category === query.get('category'))
    .filter(({ category }) => !kind || kind === 'community' || (kind === 'default') === (category === 'premade'))
    .filter(({ id }) => ids.length === 0 || ids.includes(id));
  if (query.get('sort') === 'name') wanted.sort((first, second) => first.name.localeCompare(second.name));
  if (query.get('sort') === 'created_at_unix')
    wanted.sort((first, second) => first.createdSeconds - second.createdSeconds);
  if (query.get('sort_direction') === 'desc') wanted.reverse();
  const start = Number(Buffer.from(query.get('next_page_token') ?? '', 'base64url').toString()) || 0;
  const end = start + Number(query.get('page_size') ?? defaultPageSize);
  const hasMore = end < wanted.length;
  return jsonReply(200, {
    voices: wanted.slice(start, end).map(describe),
    has_more: hasMore,
    total_count: wanted.length,
    next_page_token: hasMore ? Buffer.from(String(end)).toString('base64url') : null,
  });
}

function findRefusal(call: Call): Reply | null {
  const complaint = findComplaint(call.fields, { name: { type: 'string', required: true, minCharacters: 1 } }, true);
  if (complaint) return validationError(complaint);
  const hasFiles = call.uploads.some(({ field }) => field === 'files');
  return hasFiles
    ? null
    : validationError({ parameter: 'files', wrong: 'missing', rule: { type: 'file' }, value: undefined });
}

function add(world: World, shelf: VoiceShelf, call: Call): Reply {
  const before = shelf.clones.get(call.key ?? '') ?? [];
  const samples = call.uploads.filter(({ field }) => field === 'files');
  const labels = readLabels(call);
  if (labels === null) {
    return elevenLabsError(
      call,
      400,
      'validation_error',
      'invalid_labels',
      'labels must be a JSON object of texts.',
      'labels',
    );
  }
  if (samples.some(({ bytes }) => bytes.length === 0 || hear(bytes) === null)) {
    return elevenLabsError(
      call,
      400,
      'validation_error',
      'invalid_content',
      'One of the files is corrupted or no audio.',
      'files',
    );
  }
  if (before.length >= mostClones) {
    return elevenLabsError(
      call,
      400,
      'validation_error',
      'voice_limit_reached',
      `You have reached your maximum amount of custom voices (${mostClones}).`,
    );
  }
  const voice: Voice = {
    id: world.newId(20),
    name: textOf(call.fields, 'name'),
    category: 'cloned',
    description: textOf(call.fields, 'description'),
    labels,
    sampleNames: samples.map(({ fileName }) => fileName),
    createdSeconds: Math.floor(world.now() / 1000),
  };
  shelf.clones.set(call.key ?? '', [...before, voice]);
  return jsonReply(200, { voice_id: voice.id, requires_verification: false });
}

function readLabels({ fields }: Call): Record<string, string> | null {
  try {
    const parsed: unknown = JSON.parse(textOf(fields, 'labels', '{}'));
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
    return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, String(value)]));
  } catch {
    return null;
  }
}

function describe(voice: Voice) {
  const samples = voice.sampleNames.map((fileName, index) => ({
    sample_id: `${voice.id}${index}`,
    file_name: fileName,
    mime_type: 'audio/mpeg',
    size_bytes: 0,
    hash: '',
  }));
  return {
    voice_id: voice.id,
    name: voice.name,
    samples: samples.length > 0 ? samples : null,
    category: voice.category,
    fine_tuning: null,
    labels: voice.labels,
    description: voice.description || null,
    preview_url: null,
    available_for_tiers: [],
    settings: { stability: 0.5, similarity_boost: 0.75, style: 0, use_speaker_boost: true, speed: 1 },
    sharing: null,
    high_quality_base_model_ids: ['eleven_multilingual_v2', 'eleven_turbo_v2_5', 'eleven_flash_v2_5'],
    verified_languages: [],
    collection_ids: null,
    safety_control: null,
    voice_verification: null,
    permission_on_resource: voice.category === 'cloned' ? 'admin' : null,
    is_owner: voice.category === 'cloned',
    is_legacy: false,
    is_mixed: false,
    created_at_unix: voice.createdSeconds,
  };
}
