import { type BuiltInVoice, builtInVoices } from '../operations';
import type { Deployment } from './deployment';
import type { Provider } from './provider';

export type VoiceChoice = { readonly voice: string; readonly warning: string | null } | { readonly reason: string };

/**
 * The voice a provider speaks with, from what the caller wrote: voice ids, `provider:voice`, or built-in names, in order of
 * preference. A bare id counts for providers whose table lists it and for those without a table.
 */
export function chooseVoice(
  wanted: string,
  provider: Provider,
  deployment: Deployment,
  providerIds: readonly string[],
): VoiceChoice {
  for (const entry of wanted
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')) {
    const colon = entry.indexOf(':');
    const owner = colon > 0 && providerIds.includes(entry.slice(0, colon)) ? entry.slice(0, colon) : null;
    if (owner !== null && owner !== provider.id) continue;
    const name = owner === null ? entry : entry.slice(colon + 1);
    const choice = voiceNamed(name, provider, deployment);
    if (choice !== null) return choice;
  }
  return { reason: `has no voice '${wanted}'` };
}

function voiceNamed(name: string, provider: Provider, deployment: Deployment): VoiceChoice | null {
  const builtIn = builtInVoices.find((voice) => voice === name.toLowerCase());
  if (builtIn !== undefined) return stockVoice(builtIn, provider, deployment);
  const table = provider.voiceTable;
  if (table === undefined) return { voice: name, warning: null };
  const listed = table.find((voice) => voice.id === name || voice.name.toLowerCase() === name.toLowerCase());
  return listed ? { voice: listed.id, warning: null } : null;
}

function stockVoice(name: BuiltInVoice, provider: Provider, deployment: Deployment): VoiceChoice | null {
  const voice = deployment.voices?.[name];
  if (voice === undefined) return null;
  if (voice === name) return { voice, warning: null };
  return { voice, warning: `Voice '${name}' is spoken by a similar voice of ${provider.title} ('${voice}').` };
}
