import type { Container } from '../sniff/kind';

/** One packet, frame or short run of samples. The view is valid until the next batch is asked for. */
export interface SoundPacket {
  readonly bytes: Uint8Array;
  readonly ticks: number;
}

/** Packets in playing order. A `format` that differs from the batch before begins a new stream, and with it a new part. */
export interface SoundBatch {
  readonly format: PartFormat;
  readonly packets: readonly SoundPacket[];
}

/** The sound of a recording as packets, read front to back once. `startTicks` is the time of the first packet, negative if it is priming. */
export interface Sound {
  readonly startTicks: number;
  packets(): AsyncIterable<SoundBatch>;
}

/** Packets kept in memory, by index. */
export interface HeldPackets {
  readonly count: number;
  readonly payloadBytes: number;
  /** The size in which a packet came. */
  sizeOf(index: number): number;
  ticksOf(index: number): number;
  /** When a packet begins, in ticks from any zero; of `count`, when the last one ends. */
  timeOf(index: number): number;
  /** The first `limit` bytes of a packet, or all of it. */
  bytesOf(index: number, limit?: number): Uint8Array;
  /** The bytes of packets `from` to `to`, or of all, in order and in large pieces. */
  payload(from?: number, to?: number): Iterable<Uint8Array>;
}

/** Where a part stands in the whole. The first `leadPackets` only prime the decoder and are not to be heard. */
export interface PartPlace {
  readonly index: number;
  readonly leadPackets: number;
  readonly first: boolean;
  readonly last: boolean;
}

/** A finished file: its exact size and its bytes, which can be asked for again. */
export interface RenderedPart {
  readonly sizeBytes: number;
  chunks(): Iterable<Uint8Array>;
}

/** How one kind of file is cut: what it needs beside its packets, what tells how loud they are, and how a part becomes a file. */
export interface PartFormat {
  readonly container: Container;
  readonly mediaType: string;
  readonly extension: string;
  readonly ticksPerSecond: number;
  /** Bytes of a part beside its packets and per packet, at most. */
  readonly fixedBytes: number;
  packetOverheadBytes(sizeBytes: number): number;
  /** How much sound before its start a part repeats, unheard, to prime the decoder. */
  readonly leadTicks: number;
  /** Loudness of packets `from` to `to` in decibels of any zero; null where their bytes do not tell. */
  levels(packets: HeldPackets, from: number, to: number): Float64Array | null;
  /** How far below the usual loudness a place is to be called quiet, in the decibels of `levels`. */
  readonly quietDecibels: number;
  /** What a packet becomes at its place in the part, `startTicks` behind its beginning; kept instead of the packet as it came. */
  placed?(bytes: Uint8Array, index: number, startTicks: number): readonly Uint8Array[];
  render(packets: HeldPackets, place: PartPlace): RenderedPart;
}
