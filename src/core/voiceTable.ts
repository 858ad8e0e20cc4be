import { type InputOf, type OperationId, type OutputOf, RouterFailure, type Voice } from '../operations';
import type { Host } from './host';
import type { Provider, Registry } from './provider';

/** What a table of voices can answer without asking anybody. */
type FromTable<Id extends OperationId> = (input: InputOf<Id>, voices: readonly Voice[]) => OutputOf<Id>;

const answers: { readonly [Id in OperationId]?: FromTable<Id> } = {
  searchVoices: ({ search, language, limit, page }, voices) => {
    const start = Number(page ?? 0);
    const found = voices.filter((voice) => isMatch(voice, search?.toLowerCase()) && speaks(voice, language));
    const end = start + limit;
    return { voices: found.slice(start, end), nextPage: end < found.length ? String(end) : null };
  },
  getVoice: ({ voiceId }, voices) => {
    const voice = voices.find(({ id }) => id === voiceId);
    if (voice !== undefined) return voice;
    throw new RouterFailure('invalidInput', `There is no voice '${voiceId}'`, { stage: 'intake' });
  },
};

/** The answer of a provider that has no list of voices but a table; null where a provider is to be asked. */
export function answerFromTable<Id extends OperationId>(
  operation: Id,
  input: InputOf<Id>,
  wanted: string | undefined,
  registry: Registry,
  host: Host,
): { readonly provider: Provider; readonly output: OutputOf<Id> } | null {
  const answer = answers[operation];
  if (answer === undefined) return null;
  const configured = Object.values(registry).filter(({ id }) => host.isConfigured(id));
  const asked = configured.filter(({ id }) => wanted === undefined || id === wanted);
  if (asked.some(({ adapters }) => adapters[operation] !== undefined)) return null;
  const provider = asked.find(({ voiceTable }) => voiceTable !== undefined);
  if (provider?.voiceTable === undefined) return null;
  return { provider, output: answer(input, provider.voiceTable) };
}

function isMatch({ name, description }: Voice, search: string | undefined): boolean {
  return search === undefined || `${name} ${description ?? ''}`.toLowerCase().includes(search);
}

function speaks({ languages }: Voice, language: string | undefined): boolean {
  return (
    language === undefined ||
    languages.length === 0 ||
    languages.some((known) => known.split('-')[0] === language.split('-')[0])
  );
}
