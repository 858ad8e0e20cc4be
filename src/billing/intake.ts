import { RouterFailure } from '../operations';
import type { UsageRecord } from '../operations';

/** A record that came from outside, checked: amounts are whole, not negative and in USD, or it is refused in one sentence. */
export function checkRecord(value: unknown): UsageRecord {
  if (isRecord(value)) return value;
  const id = isObject(value) && typeof value.id === 'string' ? value.id.slice(0, 80) : 'unnamed';
  throw new RouterFailure('invalidInput', `Usage record '${id}' ${wrongIn(value)}`);
}

/** Whether a value is a usage record that can be billed. */
export function isRecord(value: unknown): value is UsageRecord {
  return wrongIn(value) === null;
}

/** The day of a record in UTC, YYYY-MM-DD. */
export function dayOfRecord({ time }: UsageRecord): string {
  return time.endsWith('Z') ? time.slice(0, 10) : new Date(time).toISOString().slice(0, 10);
}

/**
 * A number that differs for records of one id that differ in what is billed, apart from one chance in four thousand million; so that
 * a million records can be compared without being kept.
 */
export function fingerprint(record: UsageRecord): number {
  let hash = mixText(0x811c9dc5, record.time);
  hash = mixText(hash, record.provider);
  hash = mixText(hash, record.model);
  hash = mixText(hash, record.clientLabel ?? '');
  hash = mixText(hash, record.certainty);
  hash = mixNumber(hash, record.quantity);
  hash = mixNumber(hash, record.costNanos ?? -1);
  return mixNumber(hash, record.priceNanos ?? -1);
}

const { imul } = Math;

function mixText(start: number, text: string): number {
  const { length } = text;
  let hash = start ^ length;
  for (let index = 1; index < length; index += 2) {
    hash = imul(hash ^ (text.charCodeAt(index - 1) | (text.charCodeAt(index) << 16)), 16_777_619);
    hash ^= hash >>> 15;
  }
  return length % 2 === 1 ? imul(hash ^ text.charCodeAt(length - 1), 16_777_619) : hash;
}

const amount = new Float64Array(1);
const halves = new Int32Array(amount.buffer);

/** Mixes in both halves of a whole number as it lies in memory, because a division would take longer than all the rest. */
function mixNumber(hash: number, value: number): number {
  amount[0] = value;
  return imul(imul(hash ^ (halves[0] ?? 0), 16_777_619) ^ (halves[1] ?? 0), 16_777_619);
}

/** The form that `toISOString` writes, looked through by hand, because there may be a million of them. */
function isUsualTime(text: string): boolean {
  if (text.length !== usualTime.length) return false;
  for (let index = 0; index < usualTime.length; index++) {
    const code = text.charCodeAt(index);
    const wanted = usualTime.charCodeAt(index);
    if (wanted === zero ? code < zero || code > zero + 9 : code !== wanted) return false;
  }
  return (
    pairAt(text, 5) >= 1 &&
    pairAt(text, 5) <= 12 &&
    pairAt(text, 8) >= 1 &&
    pairAt(text, 8) <= 31 &&
    pairAt(text, 11) <= 23 &&
    pairAt(text, 14) <= 59 &&
    pairAt(text, 17) <= 59
  );
}

function pairAt(text: string, index: number): number {
  return (text.charCodeAt(index) - zero) * 10 + text.charCodeAt(index + 1) - zero;
}

const usualTime = '0000-00-00T00:00:00.000Z';
const zero = 48;

const timePattern =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

function wrongIn(value: unknown): string | null {
  if (!isObject(value)) return 'is no object.';
  if (typeof value.id !== 'string' || value.id === '') return 'has no id.';
  if (!isTime(value.time)) return 'has no time in ISO 8601.';
  if (value.currency !== undefined && value.currency !== 'USD') return 'is not in USD. Convert it first.';
  if (!isAmount(value.quantity)) return 'has a quantity that is negative, broken or too large.';
  if (!isMoney(value.costNanos)) return 'has a cost that is neither null nor a whole number of nano-dollars from 0.';
  if (!isMoney(value.priceNanos)) return 'has a price that is neither null nor a whole number of nano-dollars from 0.';
  if (value.certainty !== 'certain' && value.certainty !== 'possible') return 'does not say how certain it is.';
  const isNamed = isText(value.operation) && isText(value.provider) && isText(value.model) && isText(value.unit);
  return isNamed ? null : 'does not name its operation, provider, model and unit.';
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && (isUsualTime(value) || timePattern.test(value));
}

function isMoney(value: unknown): boolean {
  return value === null || isAmount(value);
}

function isAmount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
