import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { createHash } from 'node:crypto';
import { z } from 'zod/v4';
import { baseUrlOf } from '../calls/baseUrl.mts';
import { hashOf, takeBody } from '../calls/take.mts';
import type { App } from '../app.mts';
import { spoolShelf } from '../host/shelf.mts';
import { jsonAnswer } from '../http/answer.mts';
import { answerOnce } from '../http/once.mts';
import { parsed } from '../http/parsed.mts';
import { notFound, Refusal } from '../http/refusal.mts';
import { callerOf, signIn } from '../http/server.mts';
import { attachment } from '../objects/disposition.mts';
import { type FileRow, keepFile, linkTo, removeFile, storedFile, type StoredFile } from '../objects/files.mts';
import { isSignedFile } from '../objects/signature.mts';

/** How an upload of raw bytes is called. */
export const uploadQuery = z.object({ file_name: z.string().min(1).max(200).optional() });
/** What makes an address open without a key. */
export const linkQuery = z.object({ expires: z.string().optional(), signature: z.string().optional() });

/** `/v1/files`: uploads as raw bytes or forms, files by signed address or by key. */
export function addFiles(server: FastifyInstance, app: App): void {
  const config = { scope: 'files' } as const;
  server.post('/v1/files', { config }, async (request, reply) => {
    const { file, shelf, hash: bytesHash } = await uploadOf(app, request);
    const hash = hashOf(request, { name: file.fileName }, [{ field: 'file', file, hash: bytesHash }]);
    try {
      if (file.sizeBytes === 0) throw new Refusal(400, 'invalidInput', 'The upload is empty.');
      return await answerOnce(app, request, reply, { hash, shelf }, async () => {
        const { account } = callerOf(request);
        const kept = await keepFile(app, shelf, file, { account, job: null, purpose: 'upload' });
        return jsonAnswer(fileWords(app, request, kept), 201);
      });
    } finally {
      await shelf.clear();
    }
  });
  server.get('/v1/files', { config }, async (request) => {
    const rows = await app.database.query<FileRow>(
      `select * from files where account = $1 and purpose in ('upload', 'output') and expires_at > now() order by created_at desc limit 100`,
      [callerOf(request).account],
    );
    return { object: 'list', data: rows.map((row) => fileWords(app, request, storedFile(row))) };
  });
  server.get<{ Params: { id: string } }>('/v1/files/:id', { config }, async (request) =>
    fileWords(app, request, storedFile(await ownFile(app, request))),
  );
  server.delete<{ Params: { id: string } }>('/v1/files/:id', { config }, async (request) => {
    const row = await ownFile(app, request);
    await removeFile(app, row);
    return { id: row.id, object: 'file', deleted: true };
  });
  server.get<{ Params: { id: string } }>(
    '/v1/files/:id/content',
    { config: { isOpen: true } },
    async (request, reply) => {
      const { expires, signature } = parsed(linkQuery, request.query);
      const { id } = request.params;
      const isSigned =
        expires !== undefined &&
        signature !== undefined &&
        isSignedFile(app.fileSecret, id, expires, signature, Date.now());
      const row = isSigned
        ? await fileById(app, id)
        : await fileOf(app, (await signIn(app, request, 'files')).account, id);
      const size = Number(row.size_bytes);
      const range = rangeOf(request.headers.range, size);
      void reply.headers({
        'content-type': row.media_type,
        'content-disposition': attachment(row.file_name),
        'accept-ranges': 'bytes',
        'cache-control': 'private, max-age=3600',
        'content-length': range === null ? size : range.end - range.start + 1,
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
      });
      if (range !== null) void reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${size}`);
      return reply.send(
        Readable.from(app.objects.open(row.object, range?.start ?? 0, range?.end), { objectMode: false }),
      );
    },
  );
}

async function uploadOf(app: App, request: FastifyRequest) {
  if (/^multipart\/form-data/i.test(request.headers['content-type'] ?? '')) {
    const { files, shelf } = await takeBody(app, request);
    const [upload] = files;
    if (upload === undefined) throw new Refusal(400, 'invalidInput', "Give 'file'.", { param: 'file' });
    return { file: upload.file, shelf, hash: upload.hash ?? '' };
  }
  const { file_name: fileName = 'upload' } = parsed(uploadQuery, request.query);
  const shelf = spoolShelf(app.spoolFolder);
  const digest = createHash('sha256');
  try {
    const mediaType = request.headers['content-type'] ?? 'application/octet-stream';
    const file = await shelf.save(bounded(request.raw, app.settings.MAX_UPLOAD_BYTES, digest), fileName, mediaType);
    return { file, shelf, hash: digest.digest('hex') };
  } catch (thrown) {
    await shelf.clear();
    throw thrown;
  }
}

async function* bounded(
  stream: AsyncIterable<Uint8Array>,
  mostBytes: number,
  digest: { update(bytes: Uint8Array): unknown },
) {
  let sizeBytes = 0;
  for await (const chunk of stream) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > mostBytes) throw new Refusal(413, 'too_large', `The upload is larger than ${mostBytes} bytes.`);
    digest.update(chunk);
    yield chunk;
  }
}

async function ownFile(app: App, request: FastifyRequest<{ Params: { id: string } }>): Promise<FileRow> {
  return fileOf(app, callerOf(request).account, request.params.id);
}

async function fileOf(app: App, account: string, id: string): Promise<FileRow> {
  const row = await fileById(app, id);
  if (row.account !== account) throw notFound('file', id);
  return row;
}

async function fileById(app: App, id: string): Promise<FileRow> {
  const [row] = await app.database.query<FileRow>('select * from files where id = $1 and expires_at > now()', [id]);
  if (row === undefined) throw notFound('file', id);
  return row;
}

function fileWords(app: App, request: FastifyRequest, file: StoredFile): object {
  const link = linkTo(app, file, baseUrlOf(app, request));
  return {
    ...{ id: file.id, object: 'file', filename: file.fileName, bytes: file.sizeBytes, media_type: file.mediaType },
    ...{
      duration_seconds: file.durationSeconds,
      url: link.url,
      url_expires_at: link.expiresAt,
      expires_at: file.expiresAt,
    },
  };
}

function rangeOf(header: string | undefined, size: number): { start: number; end: number } | null {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === undefined) return null;
  const start = Number(from);
  const end = to === undefined || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start >= size || start > end) throw new Refusal(416, 'range_not_satisfiable', `The file has ${size} bytes.`);
  return { start, end };
}
