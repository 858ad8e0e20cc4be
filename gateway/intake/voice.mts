import { z } from 'zod/v4';
import { parsed } from '../http/parsed.mts';

/** A voice as OpenAI's clients name one of their own. */
export const customVoice = z.strictObject({ id: z.string().trim().min(1) });

/** A voice by its id, or by an object that holds it. */
export const voiceField = z.union(
  [z.string(), customVoice.transform(({ id }) => id)],
  'give the id of a voice, or an object that holds it as id',
);
const voiceBody = z.object({ voice: voiceField });

/** The id of a voice. */
export function voiceId(voice: unknown): string {
  return parsed(voiceBody, { voice }).voice;
}
