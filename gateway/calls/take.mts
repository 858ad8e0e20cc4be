import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { guardUrl } from '../../src/core/guard';
import type { OperationId } from '../../src/operations';
import type { App } from '../app.mts';
import { type Shelf, spoolShelf } from '../host/shelf.mts';
import { notFound, Refusal } from '../http/refusal.mts';
import { refuseUnstorable } from '../http/refuseUnstorable.mts';
import { type Asked, fieldsOfForm, readFields } from '../intake/fields.mts';
import { type Intake, readMultipart } from '../intake/multipart.mts';
import type { FileRow } from '../objects/files.mts';
import { callerOf } from '../http/server.mts';
import { resolveVoices } from '../voices/voices.mts';
import type { Ask, Recording } from './call.mts';

const timestampNames = new Set(['timestamp_granularities']);

/** A request as it was read: what it asks, its files on a shelf, and what makes it the same as another. */
export interface Taken {
  readonly ask: Ask;
  readonly asked: Asked;
  readonly shelf: Shelf;
  readonly hash: string;
}

/** The body of a request: texts by name, and files. */
export interface Body {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly files: Intake['files'];
  readonly shelf: Shelf;
}

/** Reads a body whole before anything is decided, because the model may follow the file. */
export async function takeBody(app: App, request: FastifyRequest): Promise<Body> {
  const shelf = spoolShelf(app.spoolFolder);
  const hashes = request.headers['idempotency-key'] !== undefined;
  try {
    if (/^multipart\/form-data/i.test(request.headers['content-type'] ?? '')) {
      const { texts, files } = await readMultipart(request.raw, shelf, app.settings.MAX_UPLOAD_BYTES, hashes);
      const fields = fieldsOfForm(texts);
      refuseUnstorable(fields);
      refuseUnstorable(files.map(({ file }) => file.fileName));
      return { fields, files, shelf };
    }
    if (!isObject(request.body))
      throw new Refusal(400, 'invalid_body', 'The body is to be JSON or multipart/form-data.');
    return { fields: withoutNulls(request.body), files: [], shelf };
  } catch (thrown) {
    await shelf.clear();
    throw thrown;
  }
}

/** Reads a call of an operation; the shelf is the caller's to clear. */
export async function take(app: App, request: FastifyRequest, operation: OperationId): Promise<Taken> {
  const body = await takeBody(app, request);
  try {
    const { fields, files, shelf } = body;
    const asked = readFields(operation, fields, operation === 'transcribe' ? timestampNames : new Set());
    const wantsAudio = operation === 'transcribe' || operation === 'translate';
    const audio = wantsAudio ? await recordingOf(app, request, body) : null;
    if (!wantsAudio && files.length > 0) throw new Refusal(400, 'unexpected_file', 'This takes no file.');
    if (asked.webhookUrl !== null) guardUrl(asked.webhookUrl, app.settings.ALLOW_PRIVATE_NETWORKS);
    const { settings, policy } = asked;
    const input = await resolveVoices(app.database, callerOf(request).account, asked.input);
    const ask = { operation, input, audio, samples: [], settings, policy };
    return { ask, asked, shelf, hash: hashOf(request, fields, files) };
  } catch (thrown) {
    await body.shelf.clear();
    throw thrown;
  }
}

/**
 * What makes two requests the same: where they go, their fields in any order, and the bytes of their files. Empty without an
 * Idempotency-Key, because nothing is compared then.
 */
export function hashOf(request: FastifyRequest, fields: object, files: Intake['files']): string {
  if (request.headers['idempotency-key'] === undefined) return '';
  const sorted = Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1));
  const { method, params, routeOptions } = request;
  const bytes = files.map(({ field, hash }) => [field, hash]);
  const accept = request.headers.accept ?? '';
  return createHash('sha256')
    .update(JSON.stringify([method, routeOptions.url, params, accept, sorted, bytes]))
    .digest('hex');
}

/** A JSON body as it came in; nothing where there is none. */
export function bodyOf({ body }: FastifyRequest): Readonly<Record<string, unknown>> {
  return isObject(body) ? body : {};
}

/** Fetches a file of the account onto a shelf. */
export async function fromFile(app: App, account: string, id: string, shelf: Shelf): Promise<Recording> {
  const [row] = await app.database.query<FileRow>(
    'select * from files where id = $1 and account = $2 and expires_at > now()',
    [id, account],
  );
  if (row === undefined) throw notFound('file', id);
  return shelf.save(app.objects.open(row.object), row.file_name, row.media_type);
}

async function recordingOf(app: App, request: FastifyRequest, { fields, files, shelf }: Body): Promise<Recording> {
  const [upload, second] = files;
  if (second !== undefined) throw new Refusal(400, 'invalidInput', 'Give one file.', { param: 'file' });
  if (upload !== undefined) return upload.file;
  const id = fields['file_id'];
  if (typeof id === 'string') return fromFile(app, callerOf(request).account, id, shelf);
  const url = fields['file'] ?? fields['url'];
  if (typeof url === 'string' && /^https?:\/\//i.test(url)) {
    guardUrl(url, app.settings.ALLOW_PRIVATE_NETWORKS);
    return { url };
  }
  throw new Refusal(400, 'invalidInput', "Give 'file': an upload, or the URL of a recording.", { param: 'file' });
}

/** OpenAI's clients may send null for what is not asked. */
function withoutNulls(fields: Body['fields']): Body['fields'] {
  if (!Object.values(fields).includes(null)) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('pipe' in value);
}
