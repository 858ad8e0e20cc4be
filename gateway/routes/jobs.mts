import type { FastifyInstance } from 'fastify';
import { z } from 'zod/v4';
import type { App } from '../app.mts';
import { baseUrlOf } from '../calls/baseUrl.mts';
import { cancelNow } from '../jobs/cancel.mts';
import { forgetJob } from '../jobs/forget.mts';
import { isOver, jobStatuses, type JobRow } from '../jobs/jobs.mts';
import { jobWords } from '../jobs/words.mts';
import { hashOf } from '../calls/take.mts';
import { jsonAnswer } from '../http/answer.mts';
import { pageFrom, refuseLost } from '../http/cursor.mts';
import { answerOnce } from '../http/once.mts';
import { parsed } from '../http/parsed.mts';
import { Refusal } from '../http/refusal.mts';
import { callerOf } from '../http/server.mts';

/** Which jobs are listed. */
export const jobsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  status: z.enum(jobStatuses).optional(),
  after: z.string().optional().describe('The id of the last job of the page before'),
});
/** How long a look waits. */
export const waitQuery = z.object({
  wait: z.coerce.number().min(0).max(60).default(0).describe('Seconds to wait for the end of the job'),
});

/** `/v1/jobs`: look, wait, cancel, delete; and where providers say that a job has ended. */
export function addJobs(server: FastifyInstance, app: App): void {
  const config = { scope: 'jobs' } as const;
  server.get('/v1/jobs', { config }, async (request) => {
    const { limit, status, after } = parsed(jobsQuery, request.query);
    await refuseLost(app.database, 'jobs', callerOf(request).account, after);
    const rows = await app.database.query<JobRow>(
      `select * from jobs where account = $1 and ($2::text is null or status = $2)
         and ($3::text is null or (created_at, id) < (select created_at, id from jobs where id = $3 and account = $1))
       order by created_at desc, id desc limit $4`,
      [callerOf(request).account, status ?? null, after ?? null, limit + 1],
    );
    const { data, ...rest } = pageFrom(rows, limit);
    return { object: 'list', data: data.map((row) => jobWords(app, row, baseUrlOf(app, request))), ...rest };
  });
  server.get<{ Params: { id: string } }>('/v1/jobs/:id', { config }, async (request, reply) => {
    const { wait } = parsed(waitQuery, request.query);
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const job = await app.jobs.wait(callerOf(request).account, request.params.id, wait, gone.signal);
    return jobWords(app, job, baseUrlOf(app, request));
  });
  server.post<{ Params: { id: string } }>('/v1/jobs/:id/cancel', { config }, async (request, reply) => {
    const job = await app.jobs.find(callerOf(request).account, request.params.id);
    return answerOnce(app, request, reply, { hash: hashOf(request, {}, []) }, async () => {
      if (isOver(job.status)) throw new Refusal(409, 'job_over', `The job is ${job.status} already.`);
      await cancelNow(app, job);
      const now = await app.jobs.find(job.account, job.id);
      return jsonAnswer(jobWords(app, now, baseUrlOf(app, request)), 200, { 'x-imarouter-job': job.id });
    });
  });
  server.delete<{ Params: { id: string } }>('/v1/jobs/:id', { config }, async (request) => {
    const job = await app.jobs.find(callerOf(request).account, request.params.id);
    if (!isOver(job.status)) throw new Refusal(409, 'job_running', 'The job is not over. Cancel it first.');
    await forgetJob(app, job.id);
    return { id: job.id, object: 'audio.job', deleted: true };
  });
  server.route<{ Params: { nonce: string } }>({
    method: ['GET', 'POST'],
    url: '/v1/callbacks/:nonce',
    config: { isOpen: true },
    bodyLimit: 1_048_576,
    handler: async (request, reply) => {
      // What a callback says is not believed: it is a reason to ask the provider now instead of later.
      const [row] = await app.database.query<{ job: string | null }>(
        `select jobs.id as job from attempts left join jobs on jobs.id = attempts.job and jobs.status = 'running'
         where attempts.id = $1`,
        [request.params.nonce],
      );
      if (row?.job != null) await app.queue.send('jobs', row.job);
      return reply.code(row === undefined ? 404 : 200).send({ received: row !== undefined });
    },
  });
}
