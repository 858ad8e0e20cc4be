import type { Adapter } from '../../core/provider';
import { transcribeAdapter } from '../shared/openai/transcribe';
import { transcribeOptions } from './options';

/** Models that know an option; one that is not listed is known to all. */
const optionModels: Readonly<Record<string, readonly string[]>> = {
  languages: ['gpt-transcribe'],
  known_speaker_names: ['gpt-4o-transcribe-diarize'],
  known_speaker_references: ['gpt-4o-transcribe-diarize'],
};

/** Speech to text at OpenAI. Source: https://platform.openai.com/docs/api-reference/audio/createTranscription */
export const transcribe: Adapter<'transcribe'> = {
  ...transcribeAdapter({ options: transcribeOptions, keywordModels: ['gpt-transcribe'] }),
  accepts({ providerOptions }, { provider, model }) {
    const chosen = Object.keys(providerOptions?.[provider] ?? {});
    const unknown = chosen.find((name) => optionModels[name]?.includes(model) === false);
    return unknown === undefined ? null : `does not know the option '${unknown}'`;
  },
};
