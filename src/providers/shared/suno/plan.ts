import { z } from 'zod/v4';
import type { Deployment } from '../../../core/deployment';
import type { MusicInput } from '../../../operations';
import { lazy } from '../../../operations/lazy';

const fraction = lazy(() => z.number().min(0).max(1).multipleOf(0.01).optional());

/** Settings that only these hosts have. */
export const musicOptions = lazy(() =>
  z.strictObject({
    vocalGender: z.enum(['m', 'f']).optional().meta({ title: 'Vocal Gender', description: 'm or f; a wish only' }),
    styleWeight: fraction().meta({ title: 'Style Weight', description: 'How closely to follow the style, 0 to 1' }),
    weirdnessConstraint: fraction().meta({ title: 'Weirdness', description: 'How far to stray, 0 to 1' }),
    audioWeight: fraction().meta({ title: 'Audio Weight', description: 'How much audio features count, 0 to 1' }),
    personaId: z.string().min(1).optional().meta({ title: 'Persona ID', description: 'Persona or voice to sing with' }),
    personaModel: z
      .enum(['style_persona', 'voice_persona'])
      .optional()
      .meta({ title: 'Persona Model', description: 'What the persona ID names' }),
  }),
);

export type MusicOptions = z.infer<ReturnType<typeof musicOptions>>;

/** A generation as these hosts want it, whatever they call the fields. */
export interface MusicPlan {
  /** With custom mode the prompt is sung word by word and the style is followed; without it the prompt is an idea. */
  readonly custom: boolean;
  readonly instrumental: boolean;
  readonly prompt: string;
  readonly style?: string;
  readonly title?: string;
  readonly negativeTags?: string;
  readonly durationSeconds?: number;
  readonly options: MusicOptions;
}

const longestTitle = 80;
const durationSeconds = { minimum: 10, maximum: 360 };

/** Decides between custom mode and an idea: custom needs a style, and lyrics unless it is instrumental. */
export function planMusic(input: MusicInput, deployment: Deployment): MusicPlan {
  const options = musicOptions().parse(input.providerOptions?.[deployment.provider] ?? {});
  const instrumental = input.instrumental ?? input.lyrics === undefined;
  const asksDuration = deployment.features.duration === true && input.durationSeconds !== undefined;
  const shaped = [input.style, input.negativeStyle, input.title].some((field) => field !== undefined);
  const wantsCustom = shaped || asksDuration || Object.keys(options).length > 0;
  const style = [input.style, input.prompt].filter((part) => part !== undefined).join('. ');
  const fits = lengthOf(style) <= limitsOf(deployment).style;
  const custom = input.lyrics !== undefined || (instrumental && wantsCustom && fits);
  if (!custom) return { custom, instrumental, prompt: ideaOf(input), options };
  return {
    custom,
    instrumental,
    prompt: input.lyrics ?? input.prompt,
    style,
    title: input.title ?? titleFrom(input.prompt),
    ...(input.negativeStyle === undefined ? {} : { negativeTags: input.negativeStyle }),
    ...(asksDuration ? { durationSeconds: bounded(input.durationSeconds ?? 0) } : {}),
    options,
  };
}

/** Why the input cannot be sent: what is too long, or asks for two things at once. */
export function hindrance(input: MusicInput, deployment: Deployment, ideaCharacters: number): string | null {
  if (input.instrumental === true && input.lyrics !== undefined) return 'cannot be instrumental and sing lyrics';
  const { custom, prompt, style } = planMusic(input, deployment);
  const limits = limitsOf(deployment);
  if (!custom) return tooLong('prompt and style', prompt, ideaCharacters);
  return tooLong('prompt and style', style ?? '', limits.style) ?? tooLong('lyrics', prompt, limits.lyrics);
}

function limitsOf({ providerModel }: Deployment): { style: number; lyrics: number } {
  return providerModel === 'V4' ? { style: 200, lyrics: 3_000 } : { style: 1_000, lyrics: 5_000 };
}

function tooLong(name: string, text: string, limit: number): string | null {
  return lengthOf(text) > limit ? `takes up to ${limit} characters of ${name}` : null;
}

function lengthOf(text: string): number {
  return [...text].length;
}

function ideaOf({ prompt, style, negativeStyle }: MusicInput): string {
  return [
    prompt,
    ...(style === undefined ? [] : [`Style: ${style}`]),
    ...(negativeStyle === undefined ? [] : [`Without: ${negativeStyle}`]),
  ].join('. ');
}

function titleFrom(prompt: string): string {
  const characters = [...prompt.replace(/\s+/g, ' ').trim()];
  if (characters.length <= longestTitle) return characters.join('');
  const cut = characters.slice(0, longestTitle + 1).join('');
  return cut.includes(' ') ? cut.slice(0, cut.lastIndexOf(' ')) : characters.slice(0, longestTitle).join('');
}

function bounded(seconds: number): number {
  return Math.min(durationSeconds.maximum, Math.max(durationSeconds.minimum, Math.ceil(seconds)));
}
