import * as fc from 'fast-check';
import { join, trim } from '../../src/media/join';
import { wavFromPcm } from '../../src/media/join/wav';
import { audioFromBytes, type AudioSource } from '../../src/operations/audio';
import { RouterFailure } from '../../src/operations/failure';
import { bytesOf, fixture } from './joinOracle.mts';

const names = ['mp3', 'vbr.mp3', 'plain.mp3', 'ogg', 'stereo.ogg', 'flac', 'aac'];
const wav = wavFromPcm([new Uint8Array(4_000)], { sampleRate: 8_000, channels: 1, bitsPerSample: 16 });

async function seeds(): Promise<Uint8Array[]> {
  return Promise.all([...names.map((name) => bytesOf(fixture(`one.${name}`))), bytesOf(wav)]);
}

interface Damage {
  at: number;
  value: number;
}

function damaged(bytes: Uint8Array, changes: readonly Damage[], keep: number): AudioSource {
  const copy = bytes.slice(0, Math.ceil(bytes.length * keep));
  for (const { at, value } of changes) if (copy.length > 0) copy[Math.floor(at * copy.length)] = value;
  return audioFromBytes(copy, 'damaged', 'application/octet-stream');
}

/** The joined bytes, or null where it was refused; anything else that is thrown is thrown on. */
async function joinedBytes(make: () => Promise<AudioSource>): Promise<{ stated: number | null; found: number } | null> {
  try {
    const source = await make();
    return { stated: source.sizeBytes, found: (await bytesOf(source)).length };
  } catch (thrown) {
    if (thrown instanceof RouterFailure) return null;
    throw thrown;
  }
}

const early = fc.double({ min: 0, max: 1, noNaN: true }).map((at) => at ** 4);

describe('join and trim of damaged files', () => {
  it('refuse them or give a file of the stated size', async () => {
    const files = await seeds();
    const change = fc.record({ at: early, value: fc.integer({ min: 0, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(files.length - 1),
        fc.array(change, { maxLength: 12 }),
        fc.constantFrom(1, 1, 0.7, 0.2, 0.01),
        async (index, changes, keep) => {
          const bytes = files[index] ?? new Uint8Array(0);
          const part = damaged(bytes, changes, keep);
          const whole = audioFromBytes(bytes, 'whole', 'application/octet-stream');
          const results = [
            await joinedBytes(() => join([part, part], { pauseSeconds: 0.1 })),
            await joinedBytes(() => join([whole, part])),
            await joinedBytes(() => trim(part, 0.3)),
          ];
          for (const result of results) if (result !== null) expect(result.found).toBe(result.stated);
        },
      ),
      { numRuns: 250 },
    );
  });
});
