import type { Provider, Registry } from '../../core/provider';
import type { Router } from '../../core/router';
import { builtInVoices, type Voice } from '../../operations';
import type { Access } from './access';
import { matches } from './matches';
import { valueTitle } from './valueTitle';

const pageSize = 50;

/** An entry of a list that a form offers. */
export interface Choice {
  readonly name: string;
  readonly value: string;
  readonly url?: string;
}

/** A page of a list, and the token of the next one. */
export interface ChoicePage {
  readonly results: Choice[];
  readonly paginationToken?: string;
}

/** Where a list over several providers goes on. */
interface Place {
  readonly provider: string;
  readonly page?: string;
}

export interface VoiceSources {
  readonly registry: Registry;
  readonly access: Access;
  readonly router: Pick<Router, 'run'>;
}

/**
 * The voices of every configured provider: first the names that each has a match for, then one provider after the other, page
 * by page. A provider that does not answer is left out, so that the others can be chosen.
 */
export async function searchVoices(
  { registry, access, router }: VoiceSources,
  filter?: string,
  token?: string,
): Promise<ChoicePage> {
  const able = Object.values(registry).filter((provider) => access.isConfigured(provider.id) && hasVoices(provider));
  const place = token === undefined ? { provider: able[0]?.id ?? '' } : placeOf(token);
  const results: Choice[] = token === undefined ? namesEverywhere(filter) : [];
  let page = place.page;
  for (let index = able.findIndex(({ id }) => id === place.provider); ; index++) {
    const provider = able[index];
    if (provider === undefined) return { results };
    const found = await voicesOf(provider, router, filter, page);
    results.push(...found.voices.map((voice) => entryOf(voice, provider)));
    page = found.nextPage ?? undefined;
    const following = page === undefined ? able[index + 1]?.id : provider.id;
    if (following === undefined) return { results };
    if (results.length >= pageSize || page !== undefined) {
      return { results, paginationToken: tokenOf({ provider: following, ...(page === undefined ? {} : { page }) }) };
    }
  }
}

async function voicesOf(
  provider: Provider,
  router: Pick<Router, 'run'>,
  search: string | undefined,
  page: string | undefined,
) {
  const table = provider.voiceTable;
  if (table !== undefined && provider.adapters.searchVoices === undefined) {
    return { voices: table.filter((voice) => isMeant(voice, search)), nextPage: null };
  }
  const input = { provider: provider.id, limit: pageSize, ...(search ? { search } : {}), ...(page ? { page } : {}) };
  const { output } = await router.run({ operation: 'searchVoices', input }).catch(() => ({
    output: { voices: [], nextPage: null },
  }));
  return output;
}

function hasVoices({ adapters, voiceTable }: Provider): boolean {
  return adapters.searchVoices !== undefined || voiceTable !== undefined;
}

function isMeant({ name, id, languages, gender, description }: Voice, filter: string | undefined): boolean {
  return matches(filter, [name, id, ...languages, gender, description]);
}

function namesEverywhere(filter: string | undefined): Choice[] {
  const entries = builtInVoices.map((value) => ({ name: `${valueTitle(value)} (any provider)`, value }));
  return entries.filter(({ name }) => matches(filter, [name]));
}

function entryOf(voice: Voice, provider: Provider): Choice {
  const facts = [provider.title, voice.gender, voice.languages.slice(0, 3).join(', ')].filter((fact) => fact);
  const url = voice.previewUrl === null ? {} : { url: voice.previewUrl };
  return { name: `${voice.name} (${facts.join('; ')})`, value: `${provider.id}:${voice.id}`, ...url };
}

function tokenOf(place: Place): string {
  return JSON.stringify([place.provider, place.page ?? '']);
}

function placeOf(token: string): Place {
  const [provider, page]: unknown[] = JSON.parse(token);
  return { provider: String(provider), ...(page ? { page: String(page) } : {}) };
}
