import type { FastifyRequest } from 'fastify';
import type { FileRef } from '../../src/operations';
import type { App } from '../app.mts';
import { storeShelf } from '../host/shelf.mts';
import { keyFrom, seal, unseal } from '../keys/seal.mts';
import { keepFile } from '../objects/files.mts';
import { storable } from '../store/storable.mts';
import type { Answer } from './answer.mts';
import type { Beginning, Once } from './once.mts';
import { Refusal } from './refusal.mts';
import { tokenOf } from './server.mts';

/** An Idempotency-Key of an account. */
export interface Name {
  readonly account: string;
  readonly key: string;
}

interface Row {
  request_hash: string;
  status: number | null;
  headers: Record<string, string> | null;
  body: string | null;
  object: { object: string; file: FileRef } | null;
}

/** Begins a request under a name; null where it was begun before by a process that is alive, or under another hash. */
export async function begin(app: App, { account, key }: Name, hash: string, jobId: string): Promise<Beginning | null> {
  const alive = app.database.backend === 'pglite' ? 'id = $4' : `seen_at > now() - interval '10 seconds'`;
  const [row] = await app.database.query<{ job: string; runs: number }>(
    `insert into idempotency(account, name, request_hash, process, job) values ($1, $2, $3, $4, $5)
     on conflict (account, name) do update set process = excluded.process, created_at = now(), runs = idempotency.runs + 1,
       job = coalesce(idempotency.job, excluded.job)
     where idempotency.request_hash = excluded.request_hash and idempotency.status is null
       and idempotency.process not in (select id from processes where ${alive})
     returning job, runs`,
    [account, key, hash, app.presence.id, jobId],
  );
  return row === undefined ? null : { jobId: row.job, isAgain: row.runs > 1 };
}

/** The answer that is kept under a name, or null while there is none; refuses another request. */
export async function look(app: App, request: FastifyRequest, name: Name, once: Once): Promise<Answer | null> {
  const [row] = await app.database.query<Row>(
    'select request_hash, status, headers, body, object::jsonb as object from idempotency where account = $1 and name = $2',
    [name.account, name.key],
  );
  if (row === undefined) return null;
  if (row.request_hash !== once.hash)
    throw new Refusal(422, 'idempotency_key_reused', 'This Idempotency-Key was used for another request.');
  if (row.status === null) return null;
  const headers = row.headers ?? {};
  if (row.object !== null) return { status: row.status, headers, body: fileBody(app, row.object) };
  const body = row.body ?? '';
  if (once.isSecret !== true) return { status: row.status, headers, body };
  const opened = unseal(sealKey(app, request, name), body);
  if (opened === null)
    throw new Refusal(409, 'answer_sealed', 'This was asked with another key, and only that one can read the answer.');
  return { status: row.status, headers, body: opened };
}

/** Keeps an answer under a name. */
export async function keep(app: App, request: FastifyRequest, name: Name, answer: Answer, once: Once): Promise<void> {
  const { status, headers, body } = answer;
  const text = typeof body === 'string' ? body : null;
  const kept =
    text !== null && once.isSecret === true ? seal(sealKey(app, request, name), text) : text && storable(text);
  await app.database.query(
    'update idempotency set status = $3, headers = $4::jsonb, body = $5, object = $6 where account = $1 and name = $2',
    [name.account, name.key, status, JSON.stringify(headers), kept, await objectOf(app, name, body)],
  );
}

/** Lets the request be tried again under its name. */
export async function forget(app: App, { account, key }: Name): Promise<void> {
  await app.database.query('delete from idempotency where account = $1 and name = $2', [account, key]);
}

async function objectOf(app: App, { account }: Name, body: Answer['body']): Promise<string | null> {
  if (typeof body === 'string') return null;
  const { object } = await keepFile(app, body.shelf, body.file, { account, job: null, purpose: 'reply' });
  return JSON.stringify({ object, file: body.file });
}

function fileBody(app: App, { object, file }: NonNullable<Row['object']>): Answer['body'] {
  return { file: { ...file, id: object }, shelf: storeShelf(app.objects) };
}

function sealKey(app: App, request: FastifyRequest, { account, key }: Name): Buffer {
  return keyFrom(tokenOf(app, request) ?? '', 'idempotency', `${account} ${key}`);
}
