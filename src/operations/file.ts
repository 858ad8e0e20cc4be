import { z } from 'zod/v4';
import { field } from './field';
import type { FileRef } from './audio';

/** A file kept by the host. */
export const fileRefSchema = field(
  z.custom<FileRef>((value) => typeof value === 'object' && value !== null && 'id' in value && 'fileName' in value),
  'File',
  'The audio file, as the surface hands it out: bytes, URL or base64',
);

/** A sound file with its length. */
export const soundSchema = z.object({
  audio: fileRefSchema,
  durationSeconds: field(z.number().nonnegative().nullable(), 'Duration', 'Length in seconds, null where not known'),
});

export type Sound = z.infer<typeof soundSchema>;
