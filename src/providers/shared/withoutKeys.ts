/** A provider's own words with anything that looks like a key left out, and no longer than is worth reading. */
export function withoutKeys(message: string): string {
  return message
    .replace(/\b(sk|gsk|ir|key)[-_][A-Za-z0-9*._-]{7,}[A-Za-z0-9*]/gi, '…')
    .replace(/\b[0-9a-f]{32,}\b/gi, '…')
    .slice(0, longestMessage);
}

const longestMessage = 500;
