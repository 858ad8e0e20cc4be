import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod/v4';
import { findModel } from '../calls/findModel.mts';
import { type OperationId, RouterFailure } from '../../src/operations';
import type { App } from '../app.mts';
import { baseUrlOf } from '../calls/baseUrl.mts';
import { type Taken, take } from '../calls/take.mts';
import { jsonAnswer, type Answer } from '../http/answer.mts';
import { answerOnce } from '../http/once.mts';
import { parsed } from '../http/parsed.mts';
import { Refusal } from '../http/refusal.mts';
import { callerOf } from '../http/server.mts';
import type { JobRow } from '../jobs/jobs.mts';
import { jobWords } from '../jobs/words.mts';
import { checkInput } from '../calls/checkInput.mts';
import { dryRun } from './dryRun.mts';
import { startJob } from './startJob.mts';
import { base64Of } from '../host/base64.mts';
import { storeShelf } from '../host/shelf.mts';

const operationsByName = { music: 'music', sound_effect: 'soundEffect', speech: 'speak', speak: 'speak' } as const;

/** What is to be made, where neither the model nor the fields tell it. */
export const generateBody = z.object({ operation: z.enum(['music', 'sound_effect', 'speech', 'speak']) });

/** `POST /v1/audio/generate`: music, sound effects and long speech, as jobs that the client may wait for. */
export function addGenerate(server: FastifyInstance, app: App): void {
  server.post('/v1/audio/generate', { config: { scope: 'generate' } }, async (request, reply) => {
    const taken = await takeGenerate(app, request);
    if (taken.asked.dryRun) return dryRun(app, request, taken);
    return waitForJob(app, request, reply, taken);
  });
  server.post('/v1/audio/generate/async', { config: { scope: 'generate' } }, async (request, reply) =>
    startJob(app, request, reply, await takeGenerate(app, request)),
  );
}

async function takeGenerate(app: App, request: FastifyRequest): Promise<Taken> {
  const { body } = request;
  if (typeof body !== 'object' || body === null) throw new Refusal(400, 'invalid_body', 'The body is to be JSON.');
  const operation = operationOf(app, body);
  const fields: Record<string, unknown> = { ...body };
  if (operation === 'speak' && fields['input'] === undefined && fields['prompt'] !== undefined) {
    fields['input'] = fields['prompt'];
    delete fields['prompt'];
  }
  if (operation !== 'speak' && fields['prompt'] === undefined && fields['input'] !== undefined) {
    fields['prompt'] = fields['input'];
    delete fields['input'];
  }
  request.body = fields;
  return take(app, request, operation);
}

/** What is asked for by name, else by what the model makes, else by what is given. */
function operationOf(app: App, body: object): OperationId {
  const told = 'operation' in body ? body.operation : undefined;
  if (told !== undefined) return operationsByName[parsed(generateBody, { operation: told }).operation];
  const model = 'model' in body && typeof body.model === 'string' ? body.model : 'auto';
  const known = findModel(app, model, ['music', 'soundEffect', 'speak']);
  if (known !== null) return known;
  return 'voice' in body || 'input' in body ? 'speak' : 'music';
}

async function waitForJob(app: App, request: FastifyRequest, reply: FastifyReply, taken: Taken): Promise<FastifyReply> {
  const { ask, asked, shelf, hash } = taken;
  const caller = callerOf(request);
  checkInput(ask);
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return answerOnce(app, request, reply, { hash, shelf }, async ({ jobId }) => {
    const id = await app.jobs.accept({
      id: jobId,
      ...{ caller, ask, shelf, webhookUrl: asked.webhookUrl, baseUrl: baseUrlOf(app, request), owner: null },
      base64: asked.delivery === 'base64',
    });
    await shelf.clear();
    const job = await app.jobs.wait(caller.account, id, app.settings.SYNC_SECONDS, gone.signal);
    return jobAnswer(app, request, job, asked.delivery);
  });
}

async function jobAnswer(app: App, request: FastifyRequest, job: JobRow, delivery: string | null): Promise<Answer> {
  const headers = {
    'x-imarouter-job': job.id,
    ...(job.provider === null ? {} : { 'x-imarouter-provider': job.provider }),
    ...(job.model === null ? {} : { 'x-imarouter-model': job.model }),
    ...(job.report?.cost == null ? {} : { 'x-imarouter-cost': job.report.cost }),
  };
  if (job.status === 'failed' || job.status === 'cancelled') throw failureOfJob(job);
  const told = jobWords(app, job, baseUrlOf(app, request));
  if (job.status !== 'completed') return jsonAnswer(told, 202, headers);
  const file = job.output?.tracks?.[0]?.file;
  const wantsBytes = delivery === 'bytes' || (delivery === null && /^audio\//i.test(request.headers.accept ?? ''));
  if (file !== undefined && wantsBytes) {
    return {
      status: 200,
      headers: { ...headers, 'content-type': file.mediaType },
      body: { file: { ...file, id: file.object }, shelf: storeShelf(app.objects) },
    };
  }
  const isInline = file !== undefined && delivery === 'base64';
  return jsonAnswer(
    isInline ? { ...told, b64_json: await base64Of(app.objects.open(file.object)) } : told,
    200,
    headers,
  );
}

function failureOfJob(job: JobRow): RouterFailure {
  const failure = new RouterFailure(
    job.error?.code ?? 'unavailable',
    job.error?.message ?? 'The job ended without a result',
    { jobId: job.id },
  );
  if (job.report !== null) failure.report = job.report;
  return failure;
}
