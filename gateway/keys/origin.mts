/** An origin as browsers send it: without a path, not even a slash. */
export function originOf(given: string): string {
  const { origin } = URL.canParse(given) ? new URL(given) : { origin: 'null' };
  return origin === 'null' ? given.replace(/\/+$/, '') : origin;
}
