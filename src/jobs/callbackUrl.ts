import { sameText, seal } from './seal';

/** Which job of a suspended execution a callback is about. */
export interface CallbackPlace {
  readonly execution: string;
  readonly node: string;
  readonly item: number;
  /** Names the attempt that submitted it. */
  readonly attempt: string;
}

/**
 * The resume URL of a node with the job's place and its own signature in the query. The node's id goes before the query, as n8n
 * wants it.
 */
export function callbackUrlOf(resumeUrl: string, place: CallbackPlace, apiKey: string): string {
  const url = new URL(resumeUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${place.node}`;
  url.searchParams.set('item', String(place.item));
  url.searchParams.set('attempt', place.attempt);
  url.searchParams.set('mac', sign(place, apiKey));
  return url.href;
}

/** The item and attempt that a callback's query names; null where it names none. */
export function placeOf(query: object): { item: number; attempt: string; mac: string } | null {
  const [item, attempt, mac] = ['item', 'attempt', 'mac'].map((name) => {
    const value: unknown = Reflect.get(query, name);
    return typeof value === 'string' ? value : '';
  });
  if (!item || !attempt || !mac || !/^\d{1,6}$/.test(item)) return null;
  return { item: Number(item), attempt, mac };
}

/** Whether the signature in a callback's query belongs to that place. */
export function isSignedPlace(mac: string, place: CallbackPlace, apiKey: string): boolean {
  return sameText(mac, sign(place, apiKey));
}

function sign({ execution, node, item, attempt }: CallbackPlace, apiKey: string): string {
  return seal(apiKey, 'callback', JSON.stringify([execution, node, item, attempt]));
}
