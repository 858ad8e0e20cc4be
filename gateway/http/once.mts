import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FileRef } from '../../src/operations';
import type { App } from '../app.mts';
import { keepFile } from '../objects/files.mts';
import { type Answer, sendAnswer } from './answer.mts';
import { errorAnswer } from './errorBody.mts';
import { Refusal } from './refusal.mts';
import { callerOf } from './server.mts';

interface Row {
  request_hash: string;
  process: string;
  status: number | null;
  headers: Record<string, string> | null;
  body: string | null;
  object: { object: string; file: FileRef } | null;
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
  hash: string,
  run: () => Promise<Answer>,
): Promise<FastifyReply> {
  const name = nameOf(request);
  if (name === null) return sendAnswer(reply, await run());
  const { account } = callerOf(request);
  for (;;) {
    if (await begin(app, account, name, hash)) break;
    const stored = await look(app, account, name, hash);
    if (stored !== null) return sendAnswer(reply.header('idempotent-replayed', 'true'), stored);
    await wait(lookAgainMs);
  }
  try {
    const answer = await run();
    await finish(app, account, name, answer);
    return await sendAnswer(reply, answer);
  } catch (thrown) {
    await finishFailed(app, account, name, thrown, request.id);
    throw thrown;
  }
}

/** The key by which a request can be known again. */
export function nameOf(request: FastifyRequest): string | null {
  const name = request.headers['idempotency-key'];
  if (name === undefined) return null;
  if (typeof name === 'string' && name !== '' && name.length <= longestName) return name;
  throw new Refusal(400, 'invalidInput', `The Idempotency-Key has 1 to ${longestName} characters.`);
}

async function begin(app: App, account: string, name: string, hash: string): Promise<boolean> {
  const alive = app.database.backend === 'pglite' ? 'id = $4' : `seen_at > now() - interval '10 seconds'`;
  const rows = await app.database.query(
    `insert into idempotency(account, name, request_hash, process) values ($1, $2, $3, $4)
     on conflict (account, name) do update set process = excluded.process, created_at = now()
     where idempotency.request_hash = excluded.request_hash and idempotency.status is null
       and idempotency.process not in (select id from processes where ${alive})
     returning name`,
    [account, name, hash, app.presence.id],
  );
  return rows.length > 0;
}

async function look(app: App, account: string, name: string, hash: string): Promise<Answer | null> {
  const [row] = await app.database.query<Row>(
    'select request_hash, process, status, headers, body, object::jsonb as object from idempotency where account = $1 and name = $2',
    [account, name],
  );
  if (row === undefined) return null;
  if (row.request_hash !== hash) {
    throw new Refusal(422, 'idempotency_key_reused', 'This Idempotency-Key was used for another request.');
  }
  if (row.status === null) return null;
  const headers = row.headers ?? {};
  if (row.object === null) return { status: row.status, headers, body: row.body ?? '' };
  const { object, file } = row.object;
  const open = () => ({ ...file, open: (startByte?: number) => app.objects.open(object, startByte) });
  const shelf = { open, save: () => Promise.reject(new Error('An answer is kept already')), clear: async () => {} };
  return { status: row.status, headers, body: { file, shelf } };
}

async function finish(app: App, account: string, name: string, { status, headers, body }: Answer): Promise<void> {
  const kept =
    typeof body === 'string'
      ? { body, object: null }
      : {
          body: null,
          object: {
            object: (await keepFile(app, body.shelf, body.file, { account, job: null, purpose: 'reply' })).object,
            file: body.file,
          },
        };
  await app.database.query(
    'update idempotency set status = $3, headers = $4::jsonb, body = $5, object = $6 where account = $1 and name = $2',
    [
      account,
      name,
      status,
      JSON.stringify(headers),
      kept.body,
      kept.object === null ? null : JSON.stringify(kept.object),
    ],
  );
}

/** What may have been charged is kept as it ended; what surely was not can be tried again under the same key. */
async function finishFailed(
  app: App,
  account: string,
  name: string,
  thrown: unknown,
  requestId: string,
): Promise<void> {
  const { status, headers, body } = errorAnswer(thrown, requestId);
  if (status === 504 || (status >= 400 && status < 429 && status !== 408)) {
    await finish(app, account, name, {
      status,
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  } else {
    await app.database.query('delete from idempotency where account = $1 and name = $2', [account, name]);
  }
}
