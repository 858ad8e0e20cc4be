import { holdsUnstorable } from '../store/storable.mts';
import { Refusal } from './refusal.mts';

/** Refuses texts that the store cannot hold, before one of them spoils what is written for others in the same statement. */
export function refuseUnstorable(given: unknown): void {
  if (typeof given !== 'object' || given === null || 'pipe' in given) return;
  const found = Object.entries(given).find((entry) => holdsUnstorable(entry));
  if (found === undefined) return;
  const [param] = found;
  throw new Refusal(400, 'invalidInput', `'${param}' holds U+0000 or half of a surrogate pair.`, { param });
}
