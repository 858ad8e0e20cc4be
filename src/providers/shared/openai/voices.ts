import type { BuiltInVoice, Voice } from '../../../operations';

/** The six built-in names are OpenAI's own voices. */
export const sameVoices = {
  alloy: 'alloy',
  echo: 'echo',
  fable: 'fable',
  onyx: 'onyx',
  nova: 'nova',
  shimmer: 'shimmer',
} as const satisfies Readonly<Record<BuiltInVoice, string>>;

/** A stock voice for a provider's table of voices. */
export function stockVoice(
  provider: string,
  id: string,
  told: { readonly languages?: readonly string[]; readonly gender?: string; readonly description?: string } = {},
): Voice {
  return {
    id,
    name: id.charAt(0).toUpperCase() + id.slice(1),
    provider,
    languages: [...(told.languages ?? [])],
    gender: told.gender ?? null,
    description: told.description ?? null,
    category: 'premade',
    previewUrl: null,
  };
}
