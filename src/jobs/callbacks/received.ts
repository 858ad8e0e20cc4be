/** A callback as it arrived: header names in lower case, the body's raw bytes. */
export interface Received {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** What proves a callback: the secret agreed with the provider, or its published keys (base64url, 32 bytes each). */
export interface Proof {
  readonly secret: string | null;
  readonly publicKeys?: readonly string[];
}

/** How a callback was judged. `unproven` says nothing for or against it: the task has to be fetched. */
export type Judgement =
  { readonly type: 'genuine' } | { readonly type: 'unproven' } | { readonly type: 'refused'; readonly reason: string };

export const genuine: Judgement = { type: 'genuine' };

/** Refuses a callback, saying why. */
export function refuse(reason: string): Judgement {
  return { type: 'refused', reason };
}

/** Refuses a timestamp (seconds since 1970) that is none, or farther from now than tolerated; null where it is good. */
export function staleness(timestamp: string, nowMs: number, toleranceSeconds: number): Judgement | null {
  if (!/^\d{1,12}$/.test(timestamp)) return refuse('The timestamp is missing or is no number');
  const away = Math.abs(nowMs / 1000 - Number(timestamp));
  return away <= toleranceSeconds ? null : refuse('The timestamp is too old or lies in the future');
}

/** Bytes after a text, as one. */
export function textAndBytes(text: string, bytes: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(text);
  const joined = new Uint8Array(head.byteLength + bytes.byteLength);
  joined.set(head);
  joined.set(bytes, head.byteLength);
  return joined;
}
