import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app.mts';
import { baseUrlOf } from '../calls/baseUrl.mts';
import type { Taken } from '../calls/take.mts';
import { jsonAnswer } from '../http/answer.mts';
import { answerOnce } from '../http/once.mts';
import { callerOf } from '../http/server.mts';
import { checkInput } from '../calls/checkInput.mts';
import { dryRun } from './dryRun.mts';

/** Accepts a call as a job and answers 202 with its id; on a dry run, with what it would do and cost. */
export async function startJob(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  taken: Taken,
): Promise<FastifyReply | object> {
  if (taken.asked.dryRun) return dryRun(app, request, taken);
  const { ask, asked, shelf, hash } = taken;
  try {
    checkInput(ask);
    return await answerOnce(app, request, reply, { hash, shelf }, async ({ jobId }) => {
      const id = await app.jobs.accept({
        id: jobId,
        caller: callerOf(request),
        ...{ ask, shelf, webhookUrl: asked.webhookUrl, baseUrl: baseUrlOf(app, request) },
        base64: asked.delivery === 'base64',
        owner: null,
      });
      return jsonAnswer({ id, object: 'audio.job', status: 'queued' }, 202, { 'x-imarouter-job': id });
    });
  } finally {
    await shelf.clear();
  }
}
