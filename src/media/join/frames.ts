/** `heads`, then each part as `copied` gives it, with its count of silent frames behind it. */
export async function* withPauses<Part>(
  heads: readonly Uint8Array[],
  parts: readonly Part[],
  copied: (part: Part) => AsyncIterable<Uint8Array>,
  silence: Uint8Array,
  counts: readonly number[],
): AsyncGenerator<Uint8Array> {
  yield* heads;
  for (const [index, part] of parts.entries()) {
    yield* copied(part);
    for (let count = counts[index] ?? 0; count > 0; count -= 1) yield silence.slice();
  }
}

/** Copies frames out of a window, those that follow each other in one piece. `sizes` may be longer than `starts`. */
export function* copyFrames(
  window: Uint8Array,
  starts: readonly number[],
  sizes: readonly number[],
): Generator<Uint8Array> {
  let from = starts[0] ?? 0;
  let to = from;
  for (const [index, start] of starts.entries()) {
    if (start !== to) {
      yield window.slice(from, to);
      from = start;
    }
    to = start + (sizes[index] ?? 0);
  }
  if (to > from) yield window.slice(from, to);
}
