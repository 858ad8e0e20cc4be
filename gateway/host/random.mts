import { randomFillSync } from 'node:crypto';

const numbers = new Uint32Array(1024);
let nextNumber = numbers.length;

/** A random number from 0 to below 1 of the quality of `node:crypto`, drawn from it many at a time. */
export function random(): number {
  return ((drawn() >>> 5) * 2 ** 26 + (drawn() >>> 6)) / 2 ** 53;
}

function drawn(): number {
  if (nextNumber === numbers.length) {
    randomFillSync(numbers);
    nextNumber = 0;
  }
  return numbers[nextNumber++] ?? 0;
}

const bytes = Buffer.alloc(4096);
let nextByte = bytes.length;

/** So many random bytes of the same quality, at most 64, in hexadecimal. */
export function randomHex(count: number): string {
  if (nextByte + count > bytes.length) {
    randomFillSync(bytes);
    nextByte = 0;
  }
  nextByte += count;
  return bytes.toString('hex', nextByte - count, nextByte);
}
