import { RouterFailure } from '../operations';
import type { Charge } from './charge';
import { meter } from './meter';
import { clashOf } from './price';
import { totals } from './totals';

/** What a call would come to: nano-dollars as decimal text, null with a `note` where not known. */
export interface Quote {
  readonly cost: string | null;
  readonly price: string | null;
  readonly note?: string;
}

/** Prices quantities before anything is sent, by the same rules as the meter; two prices for one date are refused. */
export function quote(charge: Omit<Charge, 'attempt' | 'part' | 'certainty' | 'costUsd' | 'labels'>): Quote {
  const lists = [charge.prices, ...(Array.isArray(charge.sell) ? [charge.sell] : [])];
  const clash = lists.map(clashOf).find((sentence) => sentence !== null);
  if (typeof clash === 'string') throw new RouterFailure('invalidInput', clash, { stage: 'intake' });
  const records = meter({ ...charge, attempt: 'quote', part: 0, certainty: 'certain' });
  const { cost, price } = totals(records);
  const note = records.map((record) => record.note).find((one) => one !== undefined);
  return { cost, price, ...(note === undefined ? {} : { note }) };
}
