import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FileRef } from '../../src/operations';
import type { App } from '../app.mts';
import type { Shelf } from '../host/shelf.mts';
import type { Transaction } from '../store/database.mts';
import { signFile } from './signature.mts';

/** A file of an account. */
export interface StoredFile {
  readonly id: string;
  readonly object: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly durationSeconds: number | null;
  readonly expiresAt: string;
}

export interface FileRow {
  id: string;
  account: string;
  object: string;
  file_name: string;
  media_type: string;
  size_bytes: string;
  duration_seconds: number | null;
  purpose: string;
  job: string | null;
  created_at: Date;
  expires_at: Date;
}

/** How long an address opens without a key: in an answer, and in a message that may be delivered days later. */
export const linkSeconds = 24 * 3600;
export const messageLinkSeconds = 4 * 24 * 3600;

/** What a new file is kept for. */
export interface Keeping {
  readonly account: string;
  readonly job: string | null;
  readonly purpose: 'upload' | 'output' | 'input' | 'transcript' | 'reply' | 'part';
  readonly durationSeconds?: number | null;
}

/** Moves a file from a shelf to where it is kept until it expires. Its row is written inside the transaction given. */
export async function keepFile(
  app: App,
  shelf: Shelf,
  file: FileRef,
  keeping: Keeping,
  inside: Transaction = app.database,
) {
  if (shelf.isStore === true) return promote(file, keeping, inside);
  const object = randomBytes(16).toString('hex');
  await app.objects.put(object, () => shelf.open(file).open(), file.sizeBytes, file.mediaType);
  return fileRow(app, { ...file, id: object }, keeping, inside);
}

/** Takes away what a job left on its shelf besides its output. */
export async function removeParts(app: App, job: string): Promise<void> {
  const parts = await app.database.query<FileRow>(`select * from files where job = $1 and purpose = 'part'`, [job]);
  for (const part of parts) await removeFile(app, part);
}

async function promote(file: FileRef, { account, purpose, durationSeconds }: Keeping, inside: Transaction) {
  const [row] = await inside.query<FileRow>(
    'update files set purpose = $3, duration_seconds = $4 where object = $1 and account = $2 returning *',
    [file.id, account, purpose, durationSeconds ?? null],
  );
  if (row === undefined) throw new Error('A file of a job is not in the store.');
  return storedFile(row);
}

/** Keeps bytes that are in memory. */
export async function keepBytes(app: App, bytes: Uint8Array, fileName: string, mediaType: string, keeping: Keeping) {
  const object = randomBytes(16).toString('hex');
  await app.objects.put(object, () => Readable.from([bytes]), bytes.byteLength, mediaType);
  return fileRow(app, { id: object, fileName, mediaType, sizeBytes: bytes.byteLength }, keeping, app.database);
}

/** Writes the row of a file whose bytes lie in the store of objects. */
export async function fileRow(app: App, file: FileRef, keeping: Keeping, inside: Transaction): Promise<StoredFile> {
  const id = `file_${randomBytes(16).toString('hex')}`;
  const expiresAt = new Date(Date.now() + app.settings.RETENTION_DAYS * 86_400_000);
  const durationSeconds = keeping.durationSeconds ?? null;
  await inside.query(
    `insert into files(id, account, object, file_name, media_type, size_bytes, duration_seconds, job, purpose, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      id,
      keeping.account,
      file.id,
      file.fileName,
      file.mediaType,
      file.sizeBytes,
      durationSeconds,
      keeping.job,
      keeping.purpose,
      expiresAt,
    ],
  );
  const { fileName, mediaType, sizeBytes } = file;
  return { id, object: file.id, fileName, mediaType, sizeBytes, durationSeconds, expiresAt: expiresAt.toISOString() };
}

/** An address at which a file opens without a key for a day or for as long as is said, and until when. */
export function linkTo(
  app: App,
  file: StoredFile,
  baseUrl: string,
  mostSeconds = linkSeconds,
): { url: string; expiresAt: string } {
  const seconds = Math.max(60, Math.min(mostSeconds, Math.floor((Date.parse(file.expiresAt) - Date.now()) / 1000)));
  const expires = Math.floor(Date.now() / 1000) + seconds;
  const expiresAt = new Date(expires * 1000).toISOString();
  const direct = app.objects.signedUrl?.(file.object, file.fileName, file.mediaType, seconds);
  if (direct !== undefined) return { url: direct, expiresAt };
  const signature = signFile(app.fileSecret, file.id, expires);
  return { url: `${baseUrl}/v1/files/${file.id}/content?expires=${expires}&signature=${signature}`, expiresAt };
}

/** Takes a file away, its bytes first. */
export async function removeFile(app: App, file: Pick<FileRow, 'id' | 'object'>): Promise<void> {
  await app.objects.remove(file.object);
  await app.database.query('delete from files where id = $1', [file.id]);
}

/** A row as a file. */
export function storedFile(row: FileRow): StoredFile {
  return {
    id: row.id,
    object: row.object,
    fileName: row.file_name,
    mediaType: row.media_type,
    sizeBytes: Number(row.size_bytes),
    durationSeconds: row.duration_seconds,
    expiresAt: new Date(row.expires_at).toISOString(),
  };
}
