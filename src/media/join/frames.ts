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
