import { z } from 'zod/v4';
import type { FileRef } from './audio';

/** A file kept by the host. */
export const fileRefSchema = z
  .custom<FileRef>((value) => typeof value === 'object' && value !== null && 'id' in value && 'fileName' in value)
  .meta({ title: 'File', description: 'The audio file, as the surface hands it out: bytes, URL or base64' });

/** A sound file with its length. */
export const soundSchema = z.object({
  audio: fileRefSchema,
  durationSeconds: z
    .number()
    .nonnegative()
    .nullable()
    .meta({ title: 'Duration', description: 'Length in seconds, null where not known' }),
});

export type Sound = z.infer<typeof soundSchema>;
