import { flagOf, numberOf, textOf } from '../frame/rules.mts';
import type { Fields } from '../frame/wire.mts';
import { guessLanguage, languageOf } from '../speech/language.mts';
import { toSrt } from '../speech/subtitles.mts';
import { roundSeconds } from '../speech/transcript.mts';
import type { Transcript, Word } from '../speech/transcript.mts';
import { readFormats } from './transcription.mts';

/** A transcript as ElevenLabs answers it, with spacing between words and the formats asked for. */
export function transcriptBody(fields: Fields, transcript: Transcript, transcriptionId: string) {
  const asked = textOf(fields, 'language_code');
  const granularity = textOf(fields, 'timestamps_granularity', 'word');
  return {
    language_code: (asked ? languageOf(asked) : guessLanguage(transcript.text)).long,
    language_probability: asked ? 1 : 0.98,
    text: transcript.text,
    words: transcript.words.flatMap((word, index) => wordsOf(fields, transcript, word, index, granularity)),
    transcription_id: transcriptionId,
    additional_formats: (readFormats(fields) ?? []).map((format) => exportAs(format, transcript)),
    audio_duration_secs: roundSeconds(transcript.durationSeconds),
  };
}

function wordsOf(fields: Fields, transcript: Transcript, word: Word, index: number, granularity: string) {
  const before = transcript.words[index - 1];
  const times = (start: number, end: number) => (granularity === 'none' ? {} : { start, end });
  const speaker = (voice: number) => {
    const limit = numberOf(fields, 'num_speakers', 32);
    return flagOf(fields, 'diarize') ? `speaker_${Math.min(transcript.voices.indexOf(voice), limit - 1)}` : null;
  };
  const item = {
    text: word.text,
    ...times(word.start, word.end),
    type: 'word',
    speaker_id: speaker(word.voice),
    logprob: -0.01,
    ...(granularity === 'character' ? { characters: charactersOf(word) } : {}),
  };
  if (!before || word.isGlued) return [item];
  const spacing = {
    text: ' ',
    ...times(before.end, word.start),
    type: 'spacing',
    speaker_id: speaker(before.voice),
    logprob: 0,
  };
  return [spacing, item];
}

function charactersOf({ text, start, end }: Word) {
  const characters = [...text];
  const step = (end - start) / characters.length;
  return characters.map((character, index) => ({
    text: character,
    start: roundSeconds(start + index * step),
    end: roundSeconds(start + (index + 1) * step),
  }));
}

const exportTypes: Record<string, [extension: string, mediaType: string]> = {
  segmented_json: ['json', 'application/json'],
  txt: ['txt', 'text/plain'],
  html: ['html', 'text/html'],
  srt: ['srt', 'application/x-subrip'],
};

function exportAs(options: Fields, transcript: Transcript) {
  const format = textOf(options, 'format');
  const [extension = format, mediaType = 'text/plain'] = exportTypes[format] ?? [];
  return {
    requested_format: format,
    file_extension: extension,
    content_type: mediaType,
    is_base64_encoded: false,
    content: contentOf(format, transcript),
  };
}

function contentOf(format: string, { segments, text }: Transcript): string {
  switch (format) {
    case 'srt':
      return toSrt(segments);
    case 'segmented_json':
      return JSON.stringify({ segments: segments.map(({ text: words, start, end }) => ({ text: words, start, end })) });
    case 'html':
      return `<html><body>${segments.map((segment) => `<p>${segment.text}</p>`).join('')}</body></html>`;
    default:
      return text;
  }
}
