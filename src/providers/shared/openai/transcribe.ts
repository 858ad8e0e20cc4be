import type { z } from 'zod/v4';
import type { Deployment } from '../../../core/deployment';
import type { Adapter, Exchange, Outcome, Step } from '../../../core/provider';
import type { FormField, WireReply } from '../../../core/wire';
import {
  type AudioInput,
  isAudioUrl,
  type JsonValue,
  type TranscribeInput,
  type TranscribeOutput,
} from '../../../operations';
import { at, textOf } from '../json';
import { badReply } from '../outcome';
import { languageForWhisper } from '../whisperLanguages';
import { formFields } from './form';
import { readTranscript } from './transcript';
import { milliseconds, usageQuantities } from './usage';

/** How a host of the wire format differs. */
export interface TranscribeSettings {
  readonly options?: () => z.ZodObject;
  /** Languages that the host calls by another code than ISO 639-1. */
  readonly languageCodes?: Readonly<Record<string, string>>;
  /** Models that take key terms as such; the others find them in the prompt. */
  readonly keywordModels?: readonly string[];
}

/** Speech to text by `POST /audio/transcriptions`. Source: https://platform.openai.com/docs/api-reference/audio */
export function transcribeAdapter(settings: TranscribeSettings = {}): Adapter<'transcribe'> {
  return {
    ...(settings.options ? { options: settings.options } : {}),
    request: (input, deployment) => request(input, deployment, settings),
    reply,
  };
}

/** The recording as form field: the file last, after all that decides what becomes of it. */
export function audioFields(audio: AudioInput): FormField[] {
  return isAudioUrl(audio) ? [['url', audio.url]] : [['file', audio]];
}

/** The model as the provider calls it. */
export function providerModel(deployment: Deployment): string {
  return deployment.providerModel ?? deployment.model;
}

/** Reads a transcript with what the provider reports of its length. */
export function reply(wire: WireReply, step: Step): Outcome<TranscribeOutput> {
  const json = wire.content.as === 'json' ? wire.content.json : null;
  const transcript = readTranscript(json, textOf(at(step.state, 'language')));
  if (transcript === null) return badReply('transcript');
  const usage = usageQuantities(at(json, 'usage'));
  const quantities = usage.length > 0 ? usage : milliseconds(at(json, 'duration'));
  return { type: 'done', output: transcript, quantities };
}

function request(input: TranscribeInput, deployment: Deployment, settings: TranscribeSettings): Exchange {
  const language = input.language === 'auto' ? undefined : input.language;
  const fields = formFields({
    model: providerModel(deployment),
    language: language && languageForWhisper(language, settings.languageCodes),
    ...hintsOf(input, deployment, settings),
    temperature: deployment.features.temperature ? input.temperature : undefined,
    ...formatOf(input, deployment),
    ...input.providerOptions?.[deployment.provider],
  });
  return {
    request: {
      method: 'POST',
      path: '/audio/transcriptions',
      body: { form: [...fields, ...audioFields(input.audio)] },
      as: 'json',
    },
    step: { name: 'transcribe', state: { language: language ?? null } },
  };
}

function hintsOf(
  input: TranscribeInput,
  deployment: Deployment,
  settings: TranscribeSettings,
): Record<string, JsonValue | undefined> {
  if (settings.keywordModels?.includes(deployment.model)) return { prompt: input.prompt, keywords: input.keyTerms };
  if (!deployment.features.prompt) return {};
  const prompt = [input.prompt, input.keyTerms?.join(', ')].filter(Boolean).join(' ');
  return { prompt: prompt === '' ? undefined : prompt };
}

function formatOf(input: TranscribeInput, { features }: Deployment): Record<string, JsonValue | undefined> {
  if (features.speakers) return { response_format: 'diarized_json', chunking_strategy: 'auto' };
  if (!features.segments) return { response_format: 'json' };
  const finely = input.timestamps === 'word' && features.words;
  return {
    response_format: 'verbose_json',
    timestamp_granularities: finely ? ['word', 'segment'] : undefined,
  };
}
