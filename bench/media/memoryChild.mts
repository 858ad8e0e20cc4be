import { probe, soundTrack, split } from '../../src/media';
import { fileSource } from './files.mts';

/**
 * Reads the file given, only so (`read`), or probes and cuts it and reads every part (`split`). Tells by how much memory rose
 * over that of the idle process: `residentMb` as the system sees it, with what waits to be collected, and `heldMb` right after
 * collections. Wants --expose-gc.
 */
const [work = '', file = ''] = process.argv.slice(2);
const collectEachBytes = 200_000_000;
const source = fileSource(file);
await probe(source);
global.gc?.();
await swept();
const idle = { resident: process.memoryUsage.rss(), held: held() };
const peak = { ...idle };
let [bytes, collectAt] = [0, 0];

if (work === 'read') await drain(source.open());
else await cut();
process.send?.({ residentMb: (peak.resident - idle.resident) / 1e6, heldMb: (peak.held - idle.held) / 1e6, bytes });
process.disconnect?.();

async function cut(): Promise<void> {
  const found = await probe(source);
  for await (const part of split(source, found, { maxBytes: 25_000_000, maxSeconds: 100_000 })) {
    await drain(part.source.open());
    part.release();
  }
  if (found.hasVideo) await drain((await soundTrack(source, found)).open());
}

async function drain(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of chunks) {
    bytes += chunk.length;
    peak.resident = Math.max(peak.resident, process.memoryUsage.rss());
    if (bytes < collectAt) continue;
    collectAt = bytes + collectEachBytes;
    global.gc?.();
    await swept();
    peak.held = Math.max(peak.held, held());
  }
}

function held(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Buffers are given back a moment after a collection. */
function swept(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}
