import { readFlacHeader } from '../../src/media/containers/flac/header';
import { nextSync } from '../../src/media/containers/flac/sync';
import { flacFrames } from '../../src/media/containers/flac/walk';
import { openReader } from '../../src/media/reader';
import { bytesOf, source } from './recordings.mts';
import { generator } from './fuzzing.mts';

const flac = bytesOf('sox.flac');
const joined = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

async function framesOf(bytes: Uint8Array, pieceBytes = 5000): Promise<Uint8Array[]> {
  const reader = openReader(source(bytes, 'a.flac', { pieceBytes }));
  const info = await readFlacHeader(reader);
  const frames: Uint8Array[] = [];
  for await (const batch of flacFrames(reader, info)) frames.push(...batch.map((frame) => frame.bytes.slice()));
  return frames;
}

async function soundStart(): Promise<number> {
  const reader = openReader(source(flac));
  await readFlacHeader(reader);
  return reader.position;
}

describe('The frames of a FLAC stream', () => {
  it.each([1, 700, 5000, 262_144])(
    'are the same and all of it if it comes in pieces of %d bytes',
    async (pieceBytes) => {
      expect(joined(...(await framesOf(flac, pieceBytes)))).toEqual(flac.subarray(await soundStart()));
    },
  );

  it('are all found where numbers start anew, as in streams copied one behind the other', async () => {
    const frames = flac.subarray(await soundStart());
    const found = await framesOf(joined(flac, frames, frames));
    expect(found).toHaveLength(3 * (await framesOf(flac)).length);
    expect(joined(...found)).toEqual(joined(frames, frames, frames));
  });

  it('are found though the header states a smallest size that is too large', async () => {
    const wrong = flac.slice();
    wrong.set([0x10, 0, 0], 4 + 4 + 4);
    expect(await framesOf(wrong)).toEqual(await framesOf(flac));
  });
});

describe('The sync code of FLAC', () => {
  it('is found at any place of any window', () => {
    const random = generator(7);
    const bytes = Uint8Array.from({ length: 4003 }, () => [0xff, 0xf8, 0xf9, 0x00, 0x7f][random(5)] ?? 0);
    for (let start = 0; start < 9; start++) {
      const window = bytes.subarray(start, bytes.length - (start % 5));
      const expected = [...window.keys()].filter(
        (at) => window[at] === 0xff && ((window[at + 1] ?? 0) & 0xfe) === 0xf8 && at + 1 < window.length,
      );
      const found: number[] = [];
      for (let at = nextSync(window, 0, window.length); at >= 0; at = nextSync(window, at + 1, window.length))
        found.push(at);
      expect(found).toEqual(expected);
      expect(nextSync(window, 0, expected[0] ?? 0)).toBe(-1);
    }
  });
});
