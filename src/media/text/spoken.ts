import { chunkText, type ChunkOptions, type TextChunk } from './chunks';
import { dialogue } from './dialogue';
import { pauses } from './pauses';

export interface SpokenOptions extends ChunkOptions {
  /** Names whose lines (`Host: …`) are turns of their own; an empty list reads the text as one turn. */
  readonly speakers?: readonly string[];
  /** Whether `<break/>` and `[pause 2s]` become silence between parts, for a provider that does not know them. */
  readonly takesOutPauses?: boolean;
  /** Silence between two turns; 0.25 unless told. */
  readonly turnPauseSeconds?: number;
}

/** One request's worth of a script. */
export interface SpokenPart extends TextChunk {
  readonly speaker: string | null;
}

/**
 * A script as the parts that are spoken one by one and joined: by speaker, at explicit pauses where wanted, then as
 * `chunkText` cuts. Neighbouring text is given within a turn only. A pause before the first word is left out.
 */
export function spokenParts(text: string, maxCharacters: number, options: SpokenOptions = {}): SpokenPart[] {
  const { speakers = [], turnPauseSeconds = 0.25 } = options;
  const turns = speakers.length === 0 ? [{ speaker: null, text }] : dialogue(text, { speakers });
  const parts: SpokenPart[] = [];
  for (const turn of turns) {
    addPause(parts, parts.length > 0 ? turnPauseSeconds : 0);
    parts.push(
      ...turnParts(turn.text, maxCharacters, options, parts).map((part) => ({ ...part, speaker: turn.speaker })),
    );
  }
  return parts;
}

function turnParts(text: string, maxCharacters: number, options: SpokenOptions, before: SpokenPart[]): TextChunk[] {
  const stretches = options.takesOutPauses ? pauses(text) : [{ text, pauseAfterSeconds: 0 }];
  const chunks: TextChunk[] = [];
  for (const stretch of stretches) {
    chunks.push(...chunkText(stretch.text, maxCharacters, options));
    addPause(chunks.length > 0 ? chunks : before, stretch.pauseAfterSeconds);
  }
  return chunks.map((chunk, index) => ({
    ...chunk,
    previousText: chunks[index - 1]?.text ?? null,
    nextText: chunks[index + 1]?.text ?? null,
  }));
}

function addPause<Part extends TextChunk>(parts: Part[], seconds: number): void {
  const last = parts.pop();
  if (last !== undefined) parts.push({ ...last, pauseAfterSeconds: last.pauseAfterSeconds + seconds });
}
