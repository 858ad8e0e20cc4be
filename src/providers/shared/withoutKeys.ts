/** A provider's own words with anything that looks like a key left out, and no longer than is worth reading. */
export function withoutKeys(message: string): string {
  return message
    .replace(/\b[A-Za-z]{2,8}[-_][A-Za-z0-9*._-]{8,}/g, (word) => (/^(sk|gsk|ir|key)/i.test(word) ? '…' : word))
    .replace(/\b[0-9a-f]{32,}\b/gi, '…')
    .slice(0, longestMessage);
}

const longestMessage = 500;
