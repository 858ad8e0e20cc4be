import { randomBytes } from 'node:crypto';
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

const linkSeconds = 24 * 3600;

/** What a new file is kept for. */
export interface Keeping {
  readonly account: string;
  readonly job: string | null;
  readonly purpose: 'upload' | 'output' | 'input' | 'transcript' | 'reply';
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
  const object = randomBytes(16).toString('hex');
  await app.objects.put(object, shelf.open(file).open(), file.sizeBytes, file.mediaType);
  return fileRow(app, { ...file, id: object }, keeping, inside);
}

/** Keeps bytes that are in memory. */
export async function keepBytes(app: App, bytes: Uint8Array, fileName: string, mediaType: string, keeping: Keeping) {
  const object = randomBytes(16).toString('hex');
  const content = async function* () {
    yield bytes;
  };
  await app.objects.put(object, content(), bytes.byteLength, mediaType);
  return fileRow(app, { id: object, fileName, mediaType, sizeBytes: bytes.byteLength }, keeping, app.database);
}

/** Writes the row of a file whose bytes lie in the store of objects already. */
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

/** An address at which a file opens without a key for a day, and until when. */
export function linkTo(app: App, file: StoredFile, baseUrl: string): { url: string; expiresAt: string } {
  const seconds = Math.max(60, Math.min(linkSeconds, Math.floor((Date.parse(file.expiresAt) - Date.now()) / 1000)));
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
