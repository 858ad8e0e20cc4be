import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { createHash, type Hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FileRef } from '../../src/operations';
import type { Shelf } from '../host/shelf.mts';
import { Refusal } from '../http/refusal.mts';

/** A body as it came in: texts by name in order, files on the shelf. */
export interface Intake {
  readonly texts: readonly (readonly [name: string, value: string])[];
  readonly files: readonly { readonly field: string; readonly file: FileRef; readonly hash: string | null }[];
}

const limits = { parts: 200, fields: 150, files: 30, fieldNameSize: 200, fieldSize: 2 * 1024 * 1024, headerPairs: 50 };

/** Reads a multipart body: files are spooled as they arrive, in whatever order. `hashes` asks for the hash of each file. */
export async function readMultipart(
  request: IncomingMessage,
  shelf: Shelf,
  maxBytes: number,
  hashes: boolean,
): Promise<Intake> {
  const contentType = request.headers['content-type'];
  if (contentType === undefined) throw new Refusal(400, 'invalid_body', 'The body has no content type.');
  const stated = Number(request.headers['content-length'] ?? 0);
  if (stated > maxBytes + 1024 * 1024) throw tooLarge(maxBytes);
  const texts: [string, string][] = [];
  const saving: Promise<Intake['files'][number]>[] = [];
  await new Promise<void>((done, failed) => {
    const form = formOf({ ...request.headers, 'content-type': contentType }, maxBytes);
    const refuse = (reason: unknown): void => {
      request.unpipe(form);
      request.resume();
      failed(reason);
    };
    form.on('field', (name, value, nameCut, valueCut) => {
      if (nameCut || valueCut) refuse(new Refusal(413, 'too_large', `The field '${name.slice(0, 80)}' is too long.`));
      else texts.push([name, value]);
    });
    form.on('file', (field, stream, fileName, _encoding, mediaType) => {
      const hash = hashes ? createHash('sha256') : null;
      let isCut = false;
      stream.on('limit', () => (isCut = true));
      const saved = shelf
        .save(hash === null ? stream : hashed(stream, hash), fileName ?? 'audio', mediaType)
        .then((file) => {
          if (isCut) throw tooLarge(maxBytes);
          return { field, file, hash: hash?.digest('hex') ?? null };
        });
      saved.catch(refuse);
      saving.push(saved);
    });
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
      form.on(limit, () => refuse(new Refusal(413, 'too_large', 'The form has too many parts.')));
    }
    form.on('error', () => refuse(new Refusal(400, 'invalid_body', 'The multipart body cannot be read.')));
    form.on('finish', () => done());
    request.on('aborted', () => refuse(new Refusal(499, 'aborted', 'The upload was broken off.')));
    request.pipe(form);
  });
  return { texts, files: await Promise.all(saving) };
}

function formOf(headers: BusboyHeaders, maxBytes: number): InstanceType<typeof Busboy> {
  try {
    return new Busboy({ headers, limits: { ...limits, fileSize: maxBytes } });
  } catch {
    throw new Refusal(400, 'invalid_body', 'The content type of a form is to name its boundary.');
  }
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(
    413,
    'too_large',
    `The upload is larger than ${maxBytes} bytes. Give the URL of the file instead.`,
  );
}

async function* hashed(stream: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    hash.update(chunk);
    yield chunk;
  }
}
