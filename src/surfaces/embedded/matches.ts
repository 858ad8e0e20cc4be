/** Whether every word of the filter occurs in one of the texts, whatever the case. */
export function matches(filter: string | undefined, texts: readonly (string | null)[]): boolean {
  const whole = texts.join(' ').toLowerCase();
  const words = (filter ?? '').toLowerCase().split(/\s+/);
  return words.every((word) => whole.includes(word));
}
