import { hear } from '../audio/hear.mts';
import { jsonReply } from '../frame/reply.mts';
import { findComplaint, textOf } from '../frame/rules.mts';
import type { Rule } from '../frame/rules.mts';
import type { Call, Reply, Route, World } from '../frame/wire.mts';
import type { Voice } from './catalogue.mts';
import { elevenLabsError, validationError } from './errors.mts';
import { listVoices } from './voice-list.mts';
import { describeVoice } from './voice-shelf.mts';
import type { VoiceShelf } from './voice-shelf.mts';

const mostClones = 30;
const listRules: Record<string, Rule> = {
  page_size: { type: 'integer', max: 100, min: 1 },
  sort_direction: { type: 'string', oneOf: ['asc', 'desc'] },
};

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
      handle: (call) => listVoices(shelf, call),
    },
    {
      method: 'GET',
      path: '/v1/voices',
      handle: (call) => jsonReply(200, { voices: shelf.all(call).map(describeVoice) }),
    },
    {
      method: 'GET',
      path: '/v1/voices/:voice',
      handle(call) {
        const voice = one(call);
        return voice ? jsonReply(200, describeVoice(voice)) : notFound(call);
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
