import { RouterFailure } from '../operations';
import type { UsageRecord } from '../operations';
import { hashAt, mix } from './hash';

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

/** The fingerprint of one record. */
export function fingerprint(record: UsageRecord): number {
  return fingerprints([record])[0] ?? 0;
}

/**
 * For each record a number that differs for records of one id that differ in what is billed, apart from one chance in four
 * thousand million; so that a million records can be compared without being kept.
 */
export function fingerprints(records: readonly UsageRecord[]): Int32Array {
  const prints = new Int32Array(records.length);
  for (let from = 0; from < records.length; from += batchRecords) {
    const some = records.slice(from, from + batchRecords);
    const { bytes, isAscii } = encode(some);
    let at = 0;
    for (const [index, record] of some.entries()) {
      prints[from + index] = isAscii ? printOf(record, bytes, at, lengthOf(record)) : printAlone(record);
      at += lengthOf(record);
    }
  }
  return prints;
}

/** Many at once, because reading a text character by character costs more than encoding it. */
const batchRecords = 250;
const encoder = new TextEncoder();

/** The texts that are billed, one after the other in UTF-8. */
function encode(records: readonly UsageRecord[]): { bytes: DataView; isAscii: boolean } {
  const texts: string[] = [];
  for (const { time, provider, model, clientLabel } of records) texts.push(time, provider, model, clientLabel ?? '');
  const text = texts.join('');
  const bytes = encoder.encode(text);
  return { bytes: new DataView(bytes.buffer), isAscii: bytes.length === text.length };
}

function lengthOf({ time, provider, model, clientLabel }: UsageRecord): number {
  return time.length + provider.length + model.length + (clientLabel?.length ?? 0);
}

function printAlone(record: UsageRecord): number {
  const { bytes } = encode([record]);
  return printOf(record, bytes, 0, bytes.byteLength);
}

function printOf(record: UsageRecord, bytes: DataView, at: number, length: number): number {
  const { provider, model, certainty, quantity, costNanos, priceNanos } = record;
  const hash = mix(mix(mix(hashAt(bytes, at, length), provider.length), model.length), certainty === 'certain' ? 1 : 0);
  return mixNumber(mixNumber(mixNumber(hash, quantity), costNanos ?? -1), priceNanos ?? -1);
}

const amount = new Float64Array(1);
const halves = new Int32Array(amount.buffer);

/** Mixes in both halves of a whole number as it lies in memory, because a division would take longer than all the rest. */
function mixNumber(hash: number, value: number): number {
  amount[0] = value;
  return mix(mix(hash, halves[0] ?? 0), halves[1] ?? 0);
}

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
  return typeof value === 'string' && timePattern.test(value);
}

function isMoney(value: unknown): boolean {
  return value === null || isAmount(value);
}

function isAmount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
