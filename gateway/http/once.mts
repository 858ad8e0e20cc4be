import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app.mts';
import { randomHex } from '../host/random.mts';
import type { Shelf } from '../host/shelf.mts';
import { type Answer, sendAnswer, type Streamed, wholeAnswer } from './answer.mts';
import { errorAnswer, mayHaveCost } from './errorBody.mts';
import { begin, forget, keep, look, type Name } from './kept.mts';
import { Refusal } from './refusal.mts';
import { callerOf } from './server.mts';

/** What makes a request the same as another, and what of it lies on a shelf. */
export interface Once {
  readonly hash: string;
  readonly shelf?: Shelf;
  /** Whether the answer holds a secret: then only the key that asked can read it again. */
  readonly isSecret?: boolean;
}

/** What is known when a request is carried out. */
export interface Beginning {
  /** The id for a job that this request starts: the same one if the request has to be carried out again. */
  readonly jobId: string;
  /** Whether a process that is gone began it before. */
  readonly isAgain: boolean;
}

const longestName = 255;
const lookAgainMs = 200;

/**
 * Answers a request. With an Idempotency-Key the same request is carried out once, also while the first is still running, and
 * gets the same answer; another request under the same key is refused.
 */
export async function answerOnce(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  once: Once,
  run: (beginning: Beginning) => Promise<Answer | Streamed>,
): Promise<FastifyReply> {
  const key = nameOf(request);
  const jobId = `job_${randomHex(16)}`;
  if (key === null) return sendAnswer(reply, await run({ jobId, isAgain: false }));
  const name: Name = { account: callerOf(request).account, key };
  const first = await firstOrStored(app, request, reply, name, once, jobId);
  if ('status' in first) return sendAnswer(reply.header('idempotent-replayed', 'true'), first);
  let answer: Answer;
  try {
    answer = await wholeAnswer(await run(first));
  } catch (thrown) {
    await keepFailure(app, request, name, once, thrown);
    throw thrown;
  }
  await keep(app, request, name, answer, once).catch((thrown: unknown) =>
    app.log.error({ err: thrown, request: request.id }, 'an answer was not kept under its Idempotency-Key'),
  );
  return sendAnswer(reply, answer);
}

/** The key by which a request can be known again. */
export function nameOf(request: FastifyRequest): string | null {
  const name = request.headers['idempotency-key'];
  if (name === undefined) return null;
  if (typeof name === 'string' && name !== '' && name.length <= longestName) return name;
  throw new Refusal(400, 'invalidInput', `The Idempotency-Key has 1 to ${longestName} characters.`);
}

/** Begins a request, or waits for what the same request, begun before, is answered. Then its own files are not needed. */
async function firstOrStored(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  name: Name,
  once: Once,
  jobId: string,
): Promise<Beginning | Answer> {
  const untilMs = Date.now() + (app.settings.SYNC_SECONDS + 30) * 1000;
  try {
    for (;;) {
      const begun = await begin(app, name, once.hash, jobId);
      if (begun !== null) return begun;
      const stored = await look(app, request, name, once);
      if (stored !== null) {
        await once.shelf?.clear();
        return stored;
      }
      if (reply.raw.destroyed) throw new Refusal(499, 'cancelled', 'The client went away.');
      if (Date.now() > untilMs)
        throw new Refusal(409, 'still_running', 'The same request under this Idempotency-Key is still running.');
      await wait(lookAgainMs);
    }
  } catch (thrown) {
    await once.shelf?.clear();
    throw thrown;
  }
}

/** What may have been charged is kept as it ended, and what would end the same way; anything else can be tried again. */
async function keepFailure(app: App, request: FastifyRequest, name: Name, once: Once, thrown: unknown): Promise<void> {
  const { status, headers, body } = errorAnswer(thrown, request.id);
  if (status !== 504 && status !== 400 && !mayHaveCost(thrown)) return forget(app, name);
  const told = { ...headers, 'content-type': 'application/json' };
  await keep(app, request, name, { status, headers: told, body: JSON.stringify(body) }, once);
}
