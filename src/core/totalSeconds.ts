/** How long sounds are together, in seconds; null where the length of any is not known. */
export function totalSeconds(sounds: readonly { readonly durationSeconds: number | null }[]): number | null {
  return sounds.reduce<number | null>(
    (sum, { durationSeconds }) => (sum === null || durationSeconds === null ? null : sum + durationSeconds),
    0,
  );
}
