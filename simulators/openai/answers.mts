import { listOf, textOf } from '../frame/rules.mts';
import type { Call } from '../frame/wire.mts';
import { guessLanguage, languageOf } from '../speech/language.mts';
import { roundSeconds } from '../speech/transcript.mts';
import type { Segment, Transcript } from '../speech/transcript.mts';
import type { TranscriptionModel } from './family.mts';

const audioTokensPerSecond = 10;
const charactersPerToken = 4;

/** The answer of response_format json. */
export function plainJson(call: Call, model: TranscriptionModel, transcript: Transcript): Record<string, unknown> {
  const languages = model.extra?.languages ? { languages: [{ code: languageCode(call, transcript) }] } : {};
  const wantsLogprobs = listOf(call.fields, 'include').includes('logprobs');
  const logprobs = wantsLogprobs ? { logprobs: transcript.words.map(({ text }) => logprobOf(text)) } : {};
  return { text: transcript.text, ...languages, ...logprobs, ...usageOf(model, transcript) };
}

/** The answer of response_format verbose_json. */
export function verboseJson(
  call: Call,
  model: TranscriptionModel,
  transcript: Transcript,
  task: string,
): Record<string, unknown> {
  const granularities = listOf(call.fields, 'timestamp_granularities');
  const wantsSegments = granularities.length === 0 || granularities.includes('segment');
  const words = transcript.words.map(({ text, start, end }) => ({ word: text, start, end }));
  return {
    task,
    language: task === 'translate' ? 'english' : languageOf(languageCode(call, transcript)).name,
    duration: roundSeconds(transcript.durationSeconds),
    text: transcript.text,
    ...(wantsSegments ? { segments: transcript.segments.map(verboseSegment) } : {}),
    ...(granularities.includes('word') ? { words } : {}),
    ...usageOf(model, transcript),
  };
}

/** The answer of response_format diarized_json: speakers are A, B, … or the names that were given. */
export function diarizedJson(call: Call, model: TranscriptionModel, transcript: Transcript) {
  const names = listOf(call.fields, 'known_speaker_names');
  return {
    task: 'transcribe',
    duration: roundSeconds(transcript.durationSeconds),
    text: transcript.text,
    segments: transcript.segments.map(({ start, end, text, voice }, index) => {
      const speaker = transcript.voices.indexOf(voice);
      const label = names[speaker] ?? String.fromCharCode(65 + speaker);
      return { type: 'transcript.text.segment', id: `seg_${index}`, start, end, text, speaker: label };
    }),
    ...usageOf(model, transcript),
  };
}

function languageCode(call: Call, transcript: Transcript): string {
  return textOf(call.fields, 'language') || listOf(call.fields, 'languages')[0] || guessLanguage(transcript.text).code;
}

function verboseSegment({ start, end, text }: Segment, id: number): Record<string, unknown> {
  return {
    id,
    seek: Math.floor(start / 30) * 3000,
    start,
    end,
    text: ` ${text}`,
    tokens: Array.from({ length: Math.ceil(text.length / charactersPerToken) }, (_, index) => 50_364 + index),
    temperature: 0,
    avg_logprob: -0.25,
    compression_ratio: 1.2,
    no_speech_prob: 0.01,
  };
}

function logprobOf(token: string): Record<string, unknown> {
  return { token, logprob: -0.01, bytes: [...Buffer.from(token)] };
}

/** The tokens that a transcription is counted as. */
export function tokensOf({ durationSeconds, text }: Transcript): { input: number; output: number } {
  return {
    input: Math.ceil(durationSeconds * audioTokensPerSecond),
    output: Math.ceil(text.length / charactersPerToken),
  };
}

function usageOf(model: TranscriptionModel, transcript: Transcript): Record<string, unknown> {
  if (model.usage === 'none') return {};
  if (model.usage === 'duration')
    return { usage: { type: 'duration', seconds: Math.ceil(transcript.durationSeconds) } };
  const { input, output } = tokensOf(transcript);
  return {
    usage: {
      type: 'tokens',
      input_tokens: input,
      input_token_details: { text_tokens: 0, audio_tokens: input },
      output_tokens: output,
      total_tokens: input + output,
    },
  };
}
