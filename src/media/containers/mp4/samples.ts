import { u16be, u32be, u64be, u8 } from '../../bytes';
import { boxAt, boxesIn } from './boxes';
import type { FragmentDefaults } from './track';

/** Samples that lie one behind the other in the file. */
export interface SampleRun {
  readonly offset: number;
  readonly sizes: readonly number[];
  readonly ticks: readonly number[];
}

const sampleLimit = 6_000_000;
const runSamples = 4096;
const gatheredBytes = 4096;

/**
 * The samples that a track's tables list, in playing order. Tables that contradict each other end the list early. With
 * `gather`, samples of one size (PCM lists every single one) come as pieces of about 4 KB.
 */
export function* tableSamples(tables: Uint8Array, gather = false): Generator<SampleRun> {
  const sizeOf = sampleSizes(tables);
  const ticksOf = sampleTicks(tables);
  const pieceSamples = gather && sizeOf.fixed > 0 ? Math.max(1, Math.floor(gatheredBytes / sizeOf.fixed)) : 1;
  let sample = 0;
  let listed = 0;
  for (const { offset, count } of chunks(tables)) {
    let at = offset;
    for (let left = Math.min(count, sizeOf.count - sample); left > 0;) {
      const run: { sizes: number[]; ticks: number[] } = { sizes: [], ticks: [] };
      const start = at;
      while (left > 0 && run.sizes.length < runSamples) {
        const samples = Math.min(pieceSamples, left);
        const size = sizeOf.at(sample) * samples;
        run.sizes.push(size);
        run.ticks.push(ticksOf(samples));
        sample += samples;
        left -= samples;
        at += size;
      }
      yield { offset: start, ...run };
      listed += run.sizes.length;
      if (listed > sampleLimit) return;
    }
    if (sample >= sizeOf.count) return;
  }
}

/** How many samples tables list, their bytes and ticks together, and how many of them lie behind the end of the file. */
export interface TableTotals {
  readonly samples: number;
  readonly bytes: number;
  readonly ticks: number;
  readonly missing: number;
}

/** Counts what the tables list: chunk by chunk where all of it is there, else sample by sample. */
export function tableTotals(tables: Uint8Array, sizeBytes: number | null, gather = false): TableTotals {
  return chunkTotals(tables, sizeBytes ?? Infinity) ?? sampleTotals(tables, sizeBytes ?? Infinity, gather);
}

/** Null where a chunk ends behind the end of the file. */
function chunkTotals(tables: Uint8Array, sizeBytes: number): TableTotals | null {
  const sizeOf = sampleSizes(tables);
  const ticksOf = sampleTicks(tables);
  const totals = { samples: 0, bytes: 0, ticks: 0, missing: 0 };
  for (const { offset, count } of chunks(tables)) {
    const end = Math.min(totals.samples + count, sizeOf.count);
    let bytes = sizeOf.fixed * (end - totals.samples);
    if (sizeOf.fixed === 0) for (let sample = totals.samples; sample < end; sample++) bytes += sizeOf.at(sample);
    if (offset + bytes > sizeBytes) return null;
    totals.ticks += ticksOf(end - totals.samples);
    totals.bytes += bytes;
    totals.samples = end;
    if (end >= sizeOf.count) break;
  }
  return totals;
}

function sampleTotals(tables: Uint8Array, sizeBytes: number, gather: boolean): TableTotals {
  const totals = { samples: 0, bytes: 0, ticks: 0, missing: 0 };
  for (const run of tableSamples(tables, gather)) {
    let at = run.offset;
    for (let i = 0; i < run.sizes.length; i++) {
      at += run.sizes[i] ?? 0;
      if (at > sizeBytes) totals.missing++;
      else {
        totals.samples++;
        totals.bytes += run.sizes[i] ?? 0;
        totals.ticks += run.ticks[i] ?? 0;
      }
    }
    if (totals.missing > runSamples) return totals;
  }
  return totals;
}

/** The samples of one track that a `moof` body lists; `moofStart` is where that box begins in the file. */
export function fragmentSamples(
  moof: Uint8Array,
  moofStart: number,
  trackId: number,
  defaults: FragmentDefaults,
): SampleRun[] {
  const runs: SampleRun[] = [];
  const budget = { samples: 200_000 };
  for (const traf of boxesIn(moof)) {
    const header = traf.type === 'traf' ? boxAt(traf.body, 'tfhd') : null;
    if (!header || u32be(header, 4) !== trackId) continue;
    let next = moofStart;
    const own = trackFragment(header, moofStart, defaults);
    for (const box of boxesIn(traf.body)) {
      if (box.type !== 'trun') continue;
      const run = trackRun(box.body, own, next, budget);
      runs.push(run);
      next = run.offset + run.sizes.reduce((sum, size) => sum + size, 0);
    }
  }
  return runs;
}

interface FragmentBase extends FragmentDefaults {
  readonly base: number;
}

function trackFragment(header: Uint8Array, moofStart: number, defaults: FragmentDefaults): FragmentBase {
  const flags = u32be(header, 0) & 0xffffff;
  let at = 8;
  const base = flags & 1 ? u64be(header, (at += 8) - 8) : moofStart;
  if (flags & 2) at += 4;
  const duration = flags & 8 ? u32be(header, (at += 4) - 4) : defaults.duration;
  const sampleBytes = flags & 16 ? u32be(header, at) : defaults.sampleBytes;
  return { base, duration, sampleBytes };
}

function trackRun(body: Uint8Array, own: FragmentBase, next: number, budget: { samples: number }): SampleRun {
  const flags = u32be(body, 0) & 0xffffff;
  const has = (flag: number) => (flags & flag ? 4 : 0);
  let at = 8;
  const offset = flags & 1 ? own.base + (u32be(body, (at += 4) - 4) | 0) : next;
  at += has(4);
  const entryBytes = has(0x100) + has(0x200) + has(0x400) + has(0x800);
  const room = entryBytes ? Math.floor((body.length - at) / entryBytes) : budget.samples;
  const count = Math.max(0, Math.min(u32be(body, 4), room, budget.samples));
  budget.samples -= count;
  const sizes: number[] = [];
  const ticks: number[] = [];
  for (let i = 0; i < count; i++, at += entryBytes) {
    ticks.push(flags & 0x100 ? u32be(body, at) : own.duration);
    sizes.push(flags & 0x200 ? u32be(body, at + has(0x100)) : own.sampleBytes);
  }
  return { offset: Math.max(0, offset), sizes, ticks };
}

/** `fixed` is the size of all samples, 0 where each has its own. */
interface SampleSizes {
  readonly count: number;
  readonly fixed: number;
  at(sample: number): number;
}

function sampleSizes(tables: Uint8Array): SampleSizes {
  const plain = boxAt(tables, 'stsz');
  if (plain) {
    const fixed = u32be(plain, 4);
    const count = fixed ? u32be(plain, 8) : Math.min(u32be(plain, 8), Math.floor((plain.length - 12) / 4));
    return { count, fixed, at: fixed ? () => fixed : (sample) => u32be(plain, 12 + sample * 4) };
  }
  const compact = boxAt(tables, 'stz2') ?? new Uint8Array(0);
  const bits = u8(compact, 7);
  const count = bits ? Math.min(u32be(compact, 8), Math.floor(((compact.length - 12) * 8) / bits)) : 0;
  return { count, fixed: 0, at: (sample) => compactSize(compact, bits, sample) };
}

function compactSize(table: Uint8Array, bits: number, sample: number): number {
  if (bits === 16) return u16be(table, 12 + sample * 2);
  const byte = u8(table, 12 + Math.floor((sample * bits) / 8));
  return bits === 8 ? byte : sample % 2 === 0 ? byte >> 4 : byte & 15;
}

function sampleTicks(tables: Uint8Array): (samples: number) => number {
  const table = boxAt(tables, 'stts') ?? new Uint8Array(0);
  const entries = Math.min(u32be(table, 4), Math.floor((table.length - 8) / 8));
  let entry = -1;
  let left = 0;
  let ticks = 0;
  return (samples) => {
    let sum = 0;
    for (let wanted = samples; wanted > 0;) {
      while (left === 0 && entry + 1 < entries) {
        entry++;
        left = u32be(table, 8 + entry * 8);
        ticks = u32be(table, 12 + entry * 8);
      }
      const taken = left > 0 ? Math.min(left, wanted) : wanted;
      sum += taken * ticks;
      left = Math.max(0, left - taken);
      wanted -= taken;
    }
    return sum;
  };
}

function* chunks(tables: Uint8Array): Generator<{ offset: number; count: number }> {
  const map = boxAt(tables, 'stsc') ?? new Uint8Array(0);
  const short = boxAt(tables, 'stco');
  const long = boxAt(tables, 'co64') ?? new Uint8Array(0);
  const table = short ?? long;
  const width = short ? 4 : 8;
  const chunkCount = Math.min(u32be(table, 4), Math.floor((table.length - 8) / width));
  const entries = Math.min(u32be(map, 4), Math.floor((map.length - 8) / 12));
  let entry = 0;
  for (let chunk = 0; chunk < chunkCount; chunk++) {
    while (entry + 1 < entries && u32be(map, 8 + (entry + 1) * 12) <= chunk + 1) entry++;
    const at = 8 + chunk * width;
    yield { offset: short ? u32be(table, at) : u64be(table, at), count: u32be(map, 12 + entry * 12) };
  }
}
