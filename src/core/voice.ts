import { type BuiltInVoice, builtInVoices } from '../operations';
import type { Deployment } from './deployment';
import type { Provider } from './provider';

export type VoiceChoice = { readonly voice: string; readonly warning: string | null } | { readonly reason: string };

/**
 * The voice a provider speaks with, from what the caller wrote: voice ids, `provider:voice`, or built-in names, in order of
 * preference. A bare id counts for providers whose table lists it and for those without a table; one named with its provider counts
 * there in any case. A provider that routes gets the list as it is.
 */
export function chooseVoice(
  wanted: string,
  provider: Provider,
  deployment: Deployment,
  providerIds: readonly string[],
): VoiceChoice {
  if (provider.routes) return { voice: wanted, warning: null };
  for (const entry of wanted.split(',')) {
    const { owner, name } = named(entry.trim(), providerIds);
    if (name === '' || (owner !== null && owner !== provider.id)) continue;
    const choice = voiceNamed(name, owner !== null, provider, deployment);
    if (choice !== null) return choice;
  }
  return { reason: `has no voice '${wanted}'` };
}

function named(entry: string, providerIds: readonly string[]): { owner: string | null; name: string } {
  const colon = entry.indexOf(':');
  const owner = entry.slice(0, Math.max(0, colon));
  return providerIds.includes(owner) ? { owner, name: entry.slice(colon + 1) } : { owner: null, name: entry };
}

function voiceNamed(name: string, isOwned: boolean, provider: Provider, deployment: Deployment): VoiceChoice | null {
  const builtIn = builtInVoices.find((voice) => voice === name.toLowerCase());
  if (builtIn !== undefined) return stockVoice(builtIn, provider, deployment);
  const table = provider.voiceTable;
  const listed = table?.find((voice) => voice.id === name || voice.name.toLowerCase() === name.toLowerCase());
  if (listed !== undefined) return { voice: listed.id, warning: null };
  return table === undefined || isOwned ? { voice: name, warning: null } : null;
}

function stockVoice(name: BuiltInVoice, provider: Provider, deployment: Deployment): VoiceChoice | null {
  const voice = deployment.voices?.[name];
  if (voice === undefined) return null;
  if (voice === name) return { voice, warning: null };
  return { voice, warning: `Voice '${name}' is spoken by a similar voice of ${provider.title} ('${voice}').` };
}
