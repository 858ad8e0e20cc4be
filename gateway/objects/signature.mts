import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signs what a file address says, so that it opens without a key until it expires. */
export function signFile(secret: string, id: string, expiresSeconds: number): string {
  return createHmac('sha256', secret).update(`file:${id}:${expiresSeconds}`).digest('base64url');
}

/** Whether an address is one that was signed here and has not expired. */
export function isSignedFile(secret: string, id: string, expires: string, given: string, nowMs: number): boolean {
  const expiresSeconds = Number(expires);
  if (!Number.isInteger(expiresSeconds) || expiresSeconds * 1000 < nowMs) return false;
  const wanted = Buffer.from(signFile(secret, id, expiresSeconds));
  const told = Buffer.from(given);
  return wanted.length === told.length && timingSafeEqual(wanted, told);
}
