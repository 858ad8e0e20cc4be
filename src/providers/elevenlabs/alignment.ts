import { z } from 'zod/v4';
import type { Frame, WireEvent } from '../../core/wire';
import { type JsonValue, RouterFailure, type Word } from '../../operations';
import { parseJson } from '../shared/json';

const alignment = z.object({
  characters: z.array(z.string()),
  character_start_times_seconds: z.array(z.number()),
  character_end_times_seconds: z.array(z.number()),
});

const line = z.object({ audio_base64: z.string(), alignment: alignment.nullish() });

/** Frames may overlap by rounding; one that begins earlier than this before the last end counts from its own start. */
const overlapSeconds = 0.05;

/** Reads one line of the stream with timestamps: audio, and when each character is said. Fails as badReply. */
export function frame(event: WireEvent): Frame {
  const parsed = line.safeParse(parseJson(event.data));
  if (!parsed.success) throw new RouterFailure('badReply', 'A line of the stream with timestamps is not understood');
  const { audio_base64: audioBase64, alignment: json } = parsed.data;
  return { ...(audioBase64 === '' ? {} : { audioBase64 }), ...(json ? { json } : {}) };
}

/** When each word is said, in seconds, from the characters of all frames. What stands in [brackets] can be left out. */
export function wordsOf(frames: readonly JsonValue[], leaveOutTags: boolean): Word[] {
  const words: Word[] = [];
  let open: Word | null = null;
  let insideTag = false;
  for (const { text, start, end } of charactersOf(frames)) {
    if (leaveOutTags && text === '[') insideTag = true;
    const spoken = !insideTag && text.trim() !== '';
    if (text === ']') insideTag = false;
    if (!spoken) {
      open = null;
      continue;
    }
    if (open === null) words.push((open = { text: '', start, end: start }));
    open.text += text;
    open.end = Math.max(end, open.end);
    if (endsClause(text)) open = null;
  }
  return words;
}

function charactersOf(frames: readonly JsonValue[]): { text: string; start: number; end: number }[] {
  const characters: { text: string; start: number; end: number }[] = [];
  let lastEnd = 0;
  for (const found of frames) {
    const read = alignment.parse(found);
    const first = read.character_start_times_seconds[0] ?? 0;
    const offset = first < lastEnd - overlapSeconds ? lastEnd : 0;
    read.characters.forEach((text, index) => {
      const start = offset + (read.character_start_times_seconds[index] ?? lastEnd);
      const end = offset + (read.character_end_times_seconds[index] ?? start);
      characters.push({ text, start, end });
      lastEnd = Math.max(lastEnd, end);
    });
  }
  return characters;
}

/** Scripts without spaces are cut at their punctuation. */
function endsClause(text: string): boolean {
  return /[。！？，、；：]/.test(text);
}
