import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Json } from './gateway.mts';

let said: Json;

beforeAll(() => {
  const words = ['--import', 'tsx', join(import.meta.dirname, 'attemptBook.mts')];
  said = JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' }));
}, 100_000);

describe('The book of attempts', () => {
  it('settles one by indexes, and goes through none of the 3,000 attempts and records of the past', () => {
    expect(said.readInTurn).toBe(0);
  });

  it('writes over what was flagged, and takes away what turned out not to be', () => {
    expect(said.flagged).toEqual([
      ['two-1', true],
      ['two-2', true],
    ]);
    expect(said.settled).toEqual([['two-1', false]]);
    expect(said.states).toEqual(['settled', 'settled']);
  });
});
