import type { Segment, Transcript, Word } from '../../../operations';
import { at, isObject, listOf, numberOf, textOf } from '../json';
import { languageFromProvider } from '../whisperLanguages';

/**
 * The transcript in a `json`, `verbose_json` or `diarized_json` reply; null without text. `asked` is the language that was
 * asked for, which counts where the reply names none.
 */
export function readTranscript(json: unknown, asked: string | null): Transcript | null {
  const text = textOf(at(json, 'text'));
  if (text === null) return null;
  return {
    text: text.trim(),
    language: languageOf(json) ?? asked,
    durationSeconds: numberOf(at(json, 'duration')) ?? numberOf(at(json, 'usage', 'seconds')),
    segments: listOf(at(json, 'segments')).flatMap(segmentOf),
    words: listOf(at(json, 'words')).flatMap(wordOf),
  };
}

function languageOf(json: unknown): string | null {
  const told = textOf(at(json, 'language')) ?? textOf(at(json, 'languages', 0, 'code'));
  return told === null ? null : languageFromProvider(told);
}

function segmentOf(json: unknown): Segment[] {
  const times = timesOf(json);
  const text = textOf(at(json, 'text'))?.trim();
  return times === null || !text ? [] : [{ ...times, text, ...speakerOf(json) }];
}

function wordOf(json: unknown): Word[] {
  const times = timesOf(json);
  const text = textOf(at(json, 'word'))?.trim();
  return times === null || !text ? [] : [{ ...times, text, ...speakerOf(json) }];
}

function timesOf(json: unknown): { start: number; end: number } | null {
  if (!isObject(json)) return null;
  const start = numberOf(json['start']);
  const end = numberOf(json['end']);
  return start === null || end === null ? null : { start: Math.max(0, start), end: Math.max(0, start, end) };
}

function speakerOf(json: unknown): { speaker?: string } {
  const speaker = textOf(at(json, 'speaker'));
  return speaker === null ? {} : { speaker };
}
