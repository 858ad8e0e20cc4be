import { z } from 'zod/v4';
import type { Deployment } from '../../core/deployment';
import type { Adapter } from '../../core/provider';
import type { FormField } from '../../core/wire';
import { isAudioUrl, type Quantity, type TranscribeInput, type Word } from '../../operations';
import { readJson } from '../shared/readJson';
import { languageFound, languageSent } from './languages';
import { transcribeOptions } from './options';

const wordItem = z.object({
  text: z.string(),
  start: z.number().nullish(),
  end: z.number().nullish(),
  type: z.string(),
  speaker_id: z.string().nullish(),
  logprob: z.number().nullish(),
});

const transcript = z.object({
  text: z.string(),
  language_code: z.string().nullish(),
  words: z.array(wordItem).nullish(),
  audio_duration_secs: z.number().nonnegative().nullish(),
});

const remembered = z.object({ speakers: z.boolean(), surcharges: z.array(z.string()) });

const unsupported = /[<>{}[\]\\]/;
const longestKeyTerm = 49;
const mostWordsInKeyTerm = 5;

/** Transcription by Scribe of a file or of an address that it fetches. Source: https://elevenlabs.io/docs/api-reference/speech-to-text/convert */
export const transcribe: Adapter<'transcribe'> = {
  options: transcribeOptions,
  accepts: ({ keyTerms }) => {
    const unfit = (keyTerms ?? []).find((term) => !isFit(term));
    return unfit === undefined ? null : 'takes key terms of up to five words and 49 characters, without brackets';
  },
  request(input, deployment) {
    const { enable_logging, ...chosen } = optionsOf(input, deployment);
    const surcharges = [
      ...(chosen.entity_detection === undefined ? [] : ['entityDetection']),
      ...(chosen.entity_redaction === undefined ? [] : ['entityRedaction']),
    ];
    return {
      request: {
        method: 'POST',
        path: '/v1/speech-to-text',
        query: { enable_logging },
        body: { form: formOf(input, deployment, chosen) },
        as: 'json',
      },
      step: { name: 'transcribe', state: { speakers: input.speakers, surcharges } },
    };
  },
  reply(reply, step) {
    const { text, language_code, words, audio_duration_secs } = readJson(reply, transcript, 'transcript');
    const { speakers, surcharges } = remembered.parse(step.state);
    const durationSeconds = audio_duration_secs ?? null;
    return {
      type: 'done',
      output: {
        text,
        language: language_code ? languageFound(language_code) : null,
        durationSeconds,
        segments: [],
        words: (words ?? []).flatMap((word) => wordOf(word, speakers)),
      },
      quantities: durationSeconds === null ? [] : quantitiesOf(durationSeconds, surcharges),
    };
  },
};

type Options = z.infer<ReturnType<typeof transcribeOptions>>;

function optionsOf(input: TranscribeInput, deployment: Deployment): Options {
  return transcribeOptions().parse(input.providerOptions?.[deployment.provider] ?? {});
}

function formOf(input: TranscribeInput, deployment: Deployment, chosen: Omit<Options, 'enable_logging'>): FormField[] {
  const language = languageSent(input.language);
  const needsTimes = input.timestamps !== 'none' || input.subtitles !== 'none' || input.speakers;
  const { tag_audio_events = false, ...settings } = chosen;
  return [
    ['model_id', deployment.providerModel ?? deployment.model],
    ...(language === undefined ? [] : [['language_code', language] as const]),
    ['timestamps_granularity', needsTimes ? 'word' : 'none'],
    ['tag_audio_events', String(tag_audio_events)],
    ...(input.speakers ? [['diarize', 'true'] as const] : []),
    ...(input.speakers && input.speakerCount !== undefined
      ? [['num_speakers', String(input.speakerCount)] as const]
      : []),
    ...(input.temperature === undefined ? [] : [['temperature', String(input.temperature)] as const]),
    ...(input.keyTerms ?? []).map((term) => ['keyterms', term] as const),
    ...Object.entries(settings).flatMap(([name, value]) => fieldsOf(name, value)),
    isAudioUrl(input.audio) ? ['source_url', input.audio.url] : ['file', input.audio],
  ];
}

function fieldsOf(name: string, value: string | number | boolean | readonly string[] | undefined): FormField[] {
  if (value === undefined) return [];
  if (typeof value === 'object') return value.map((item) => [name, item] as const);
  return [[name, String(value)]];
}

function isFit(term: string): boolean {
  return term.length <= longestKeyTerm && term.split(/\s+/).length <= mostWordsInKeyTerm && !unsupported.test(term);
}

/** Spaces between words are items of their own and are left out. */
function wordOf(item: z.infer<typeof wordItem>, speakers: boolean): Word[] {
  const text = item.text.trim();
  if (item.type === 'spacing' || text === '' || typeof item.start !== 'number') return [];
  const confidence = typeof item.logprob === 'number' ? Math.min(1, Math.exp(item.logprob)) : undefined;
  return [
    {
      start: item.start,
      end: Math.max(item.end ?? item.start, item.start),
      text,
      ...(speakers && item.speaker_id ? { speaker: item.speaker_id } : {}),
      ...(confidence === undefined ? {} : { confidence }),
    },
  ];
}

function quantitiesOf(durationSeconds: number, surcharges: readonly string[]): Quantity[] {
  const heard = { unit: 'audioMillisecond', amount: Math.round(durationSeconds * 1_000), source: 'reported' } as const;
  return [heard, ...surcharges.map((surcharge) => ({ ...heard, surcharge }))];
}
