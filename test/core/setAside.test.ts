import { setAside } from '../../src/core/setAside';
import { createLimiter } from '../../src/core/limit';
import type { PartRoom } from '../../src/core/host';
import { probe, split } from '../../src/media';
import { audioFromBytes, type AudioSource } from '../../src/operations';

const frame = new Uint8Array(417);
frame.set([0xff, 0xfb, 0x90, 0xc4]);
const recording = new Uint8Array(3_000 * frame.length);
for (let index = 0; index < 3_000; index++) recording.set(frame, index * frame.length);
const source = audioFromBytes(recording, 'long.mp3', 'audio/mpeg');
const limits = { maxBytes: 400_000, maxSeconds: 1_000 };

describe('Parts that are put aside', () => {
  it('are the parts that are cut otherwise, also when several recordings are cut at once', async () => {
    const room = roomOfCopies();
    const measured = await probe(source);
    const wanted = await contents(split(source, measured, limits));
    expect(wanted.length).toBeGreaterThan(2);
    const cut = await Promise.all([1, 2, 3].map(() => contents(setAside(source, measured, limits, room))));
    for (const parts of cut) expect(parts).toEqual(wanted);
    expect(room.kept).toBe(room.released);
  });

  it('end with the failure of the room, and leave the turn to others', async () => {
    const room: PartRoom = { ...roomOfCopies(), keep: () => Promise.reject(new Error('The disk is full')) };
    const measured = await probe(source);
    await expect(contents(setAside(source, measured, limits, room))).rejects.toThrow('The disk is full');
    expect(await room.inTurn(async () => 'free')).toBe('free');
  });
});

function roomOfCopies() {
  const turns = createLimiter();
  const room = {
    kept: 0,
    released: 0,
    inTurn: <T>(task: () => Promise<T>) => turns.run('cut', 1, task),
    async keep(part: AudioSource) {
      room.kept++;
      const copy = audioFromBytes(Uint8Array.from(await bytesOf(part)), part.fileName, part.mediaType);
      return { source: copy, release: () => void room.released++ };
    },
  };
  return room;
}

async function contents(parts: AsyncIterable<{ source: AudioSource; startSeconds: number; release(): void }>) {
  const all: { start: number; bytes: string }[] = [];
  for await (const { source: part, startSeconds, release } of parts) {
    all.push({ start: startSeconds, bytes: Buffer.from(await bytesOf(part)).toString('base64') });
    release();
  }
  return all;
}

async function bytesOf(part: AudioSource): Promise<number[]> {
  const all: number[] = [];
  for await (const chunk of part.open()) for (const byte of chunk) all.push(byte);
  return all;
}
