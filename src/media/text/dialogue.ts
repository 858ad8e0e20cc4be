/** What one speaker says without interruption; null where no speaker is named. */
export interface Turn {
  readonly speaker: string | null;
  readonly text: string;
}

export interface DialogueOptions {
  /** The names that count as speakers, whatever their case. Without them, names are recognized by their lines. */
  readonly speakers?: readonly string[];
}

/**
 * Cuts a script into turns at lines that begin with a name, such as `Host: Welcome!` or `**Guest:** Hello`.
 * Lines without a name go on with the turn, turns of the same speaker in a row become one. A text without such lines is
 * one turn. Names are recognized where at least two lines begin with one and the first line does.
 */
export function dialogue(text: string, options: DialogueOptions = {}): Turn[] {
  const lines = text.split(/\r?\n/).map((line) => ({ line, ...readLabel(line) }));
  const isSpeaker = speakerTest(lines, options.speakers);
  const turns: { speaker: string | null; lines: string[] }[] = [];
  for (const { line, speaker, rest } of lines) {
    const name = speaker === null ? null : isSpeaker(speaker);
    const current = turns[turns.length - 1];
    if (current && (name === null || name === current.speaker)) current.lines.push(name === null ? line : rest);
    else turns.push({ speaker: name, lines: [name === null ? line : rest] });
  }
  return turns
    .map((turn) => ({ speaker: turn.speaker, text: turn.lines.join('\n').trim() }))
    .filter((turn) => turn.text !== '');
}

interface Label {
  readonly speaker: string | null;
  readonly rest: string;
}

const label =
  /^\s*(?:\*{1,2}|_{1,2})?(\p{L}[\p{L}\p{M}\p{N} .'’_-]{0,39}?)\s*(?:\*{1,2}|_{1,2})?\s?[:：](?!\/\/)(?:\*{1,2}|_{1,2})?(?=\s|$|\p{Lo}|\[)\s*(.*)$/u;

function readLabel(line: string): Label {
  const [, speaker = null, rest = line] = label.exec(line) ?? [];
  return { speaker, rest };
}

/** Gives a speaker's name as it was first written, or null for what only looks like one. */
function speakerTest(lines: readonly Label[], given: readonly string[] | undefined): (name: string) => string | null {
  const names = new Map((given ?? []).map((name) => [nameKey(name), name]));
  if (given === undefined && looksLikeDialogue(lines)) {
    for (const { speaker } of lines) if (speaker !== null && isName(speaker)) setFirst(names, speaker);
  }
  return (name) => names.get(nameKey(name)) ?? null;
}

function looksLikeDialogue(lines: readonly Label[]): boolean {
  const spoken = lines.filter(({ speaker, rest }) => speaker !== null || rest.trim() !== '');
  const named = spoken.filter(({ speaker }) => speaker !== null && isName(speaker));
  return named.length >= 2 && spoken[0] === named[0];
}

function isName(name: string): boolean {
  return name.split(/\s+/).length <= 3 && !/^\p{Ll}/u.test(name);
}

function setFirst(names: Map<string, string>, name: string): void {
  if (!names.has(nameKey(name))) names.set(nameKey(name), name);
}

function nameKey(name: string): string {
  return name.trim().toLowerCase();
}
