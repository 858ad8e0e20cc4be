import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod/v4';
import { guardUrl } from '../../src/core/guard';
import { operations, RouterFailure, type Voice } from '../../src/operations';
import type { App } from '../app.mts';
import { baseUrlOf } from '../calls/baseUrl.mts';
import { type Ask, carryOut, type Call, type Recording } from '../calls/call.mts';
import { hashOf, takeBody } from '../calls/take.mts';
import { spoolShelf } from '../host/shelf.mts';
import { jsonAnswer } from '../http/answer.mts';
import { answerOnce } from '../http/once.mts';
import { parsed } from '../http/parsed.mts';
import { dryRunField, flagOf } from '../intake/fields.mts';
import { dryRun } from './dryRun.mts';
import { notFound, Refusal } from '../http/refusal.mts';
import { callerOf } from '../http/server.mts';
import { addVoice, findVoice, listVoices, ownedElsewhere, removeVoice, type VoiceRow } from '../voices/voices.mts';

/** Which voices are listed. */
export const voicesQuery = z.object({
  search: z.string().optional(),
  language: z.string().optional(),
  provider: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
  page: z.string().optional(),
});
const { name, description, provider } = operations.cloneVoice.input.shape;

/** What a voice is cloned with, besides recordings that are uploaded. */
export const cloneBody = z.strictObject({
  name,
  description,
  provider,
  remove_background_noise: z
    .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
    .default(false)
    .describe('Whether to clean the recordings first'),
  urls: z.array(z.string()).max(25).default([]).describe('Addresses of recordings'),
  dry_run: dryRunField,
});

/** `/v1/voices`: voices this account may use; cloned ones have ids of their own that no other account knows. */
export function addVoices(server: FastifyInstance, app: App): void {
  const config = { scope: 'voices' } as const;
  server.get('/v1/voices', { config }, async (request) => {
    const asked = parsed(voicesQuery, request.query);
    const { account } = callerOf(request);
    const own = asked.page === undefined ? await listVoices(app.database, account, asked.search ?? '') : [];
    const call = callOf(app, request, { ...asked }, 'searchVoices');
    const { output } = await carryOut(app, call, 'searchVoices');
    const hidden = await ownedElsewhere(app.database, null, output.voices);
    const offered = output.voices.filter((voice) => !hidden.has(voice.id) && !isMade(voice));
    return { object: 'list', data: [...own.map(ownWords), ...offered.map(offeredWords)], next_page: output.nextPage };
  });
  server.get<{ Params: { id: string } }>('/v1/voices/:id', { config }, async (request) => {
    const { id } = request.params;
    const row = await findVoice(app.database, callerOf(request).account, id);
    if (row !== null) return ownWords(row);
    const [provider, voiceId] = splitId(id);
    if (provider === null || (await ownedElsewhere(app.database, null, [{ id: voiceId }])).size > 0)
      throw notFound('voice', id);
    const { output } = await carryOut(app, callOf(app, request, { provider, voiceId }, 'getVoice'), 'getVoice');
    if (isMade(output)) throw notFound('voice', id);
    return offeredWords(output);
  });
  server.post('/v1/voices', { config }, async (request, reply) => {
    const { fields, files, shelf } = await takeBody(app, request);
    try {
      const asked = parsed(cloneBody, fields);
      for (const url of asked.urls) guardUrl(url, app.settings.ALLOW_PRIVATE_NETWORKS);
      const samples: Recording[] = [...files.map(({ file }) => file), ...asked.urls.map((url) => ({ url }))];
      if (samples.length === 0)
        throw new Refusal(400, 'invalidInput', "Give 'files[]': recordings of the voice.", { param: 'files' });
      if (flagOf(fields, 'dry_run')) {
        const { ask } = callOf(app, request, { name: asked.name, provider: asked.provider }, 'cloneVoice');
        return await dryRun(app, request, { ask: { ...ask, samples }, shelf });
      }
      const once = { hash: hashOf(request, fields, files), shelf };
      return await answerOnce(app, request, reply, once, async ({ isAgain }) => {
        if (isAgain)
          throw new RouterFailure(
            'timedOut',
            'The gateway stopped while the voice was made. Look for it at the provider',
          );
        const { name, description, provider, remove_background_noise: removeBackgroundNoise } = asked;
        const input = {
          name,
          removeBackgroundNoise,
          ...(description === undefined ? {} : { description }),
          ...(provider === undefined ? {} : { provider }),
        };
        const call = { ...callOf(app, request, input, 'cloneVoice'), shelf };
        const { output } = await carryOut(app, { ...call, ask: { ...call.ask, samples } }, 'cloneVoice');
        return jsonAnswer(ownWords(await addVoice(app.database, callerOf(request).account, output)), 201);
      });
    } finally {
      await shelf.clear();
    }
  });
  server.delete<{ Params: { id: string } }>('/v1/voices/:id', { config }, async (request) => {
    const row = await findVoice(app.database, callerOf(request).account, request.params.id);
    if (row === null) throw notFound('voice', request.params.id);
    const input = { provider: row.provider, voiceId: row.provider_voice };
    await carryOut(app, callOf(app, request, input, 'deleteVoice'), 'deleteVoice').catch((thrown: unknown) => {
      const isGone = thrown instanceof RouterFailure && thrown.report?.attempts.at(-1)?.httpStatus === 404;
      if (!isGone) throw thrown;
    });
    await removeVoice(app.database, row.id);
    return { id: row.id, object: 'voice', deleted: true };
  });
}

function callOf(app: App, request: FastifyRequest, input: Record<string, unknown>, operation: Ask['operation']): Call {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  return {
    id: request.id,
    caller: callerOf(request),
    ask: { operation, input: given, audio: null, samples: [], settings: {}, policy: 'order' },
    shelf: spoolShelf(app.spoolFolder),
    job: null,
    baseUrl: baseUrlOf(app, request),
  };
}

/** Voices that somebody made are shown to the account that made them here, and to no other. */
function isMade({ category }: Voice): boolean {
  return category !== null && /clon|generated|professional/i.test(category);
}

function splitId(id: string): [string | null, string] {
  const colon = id.indexOf(':');
  return colon < 0 ? [null, id] : [id.slice(0, colon), id.slice(colon + 1)];
}

function offeredWords({ id, name, provider, languages, gender, description, category, previewUrl }: Voice): object {
  return {
    id: `${provider}:${id}`,
    object: 'voice',
    name,
    provider,
    languages,
    gender,
    description,
    category,
    preview_url: previewUrl,
  };
}

function ownWords(row: VoiceRow): object {
  const { id, name, provider, languages, description, category, preview_url } = row;
  return {
    id,
    object: 'voice',
    name,
    provider,
    languages,
    gender: null,
    description,
    category: category ?? 'cloned',
    preview_url,
  };
}
