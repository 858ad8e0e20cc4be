import fc from 'fast-check';
import { collect } from '../../src/core/collect';
import { readEvents, readNdjson } from '../../src/core/events';
import type { Host } from '../../src/core/host';
import { createKeeper } from '../../src/core/keeper';
import { multipartParts } from '../../src/core/multipart';
import { judge, kindOfStatus, retryAfterMs, waitMs } from '../../src/core/retry';
import { readAll } from '../../src/core/stream';

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for (const size of [...sizes, bytes.byteLength]) {
    yield bytes.subarray(offset, offset + size);
    offset += size;
  }
}
const bytesOf = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 30 });

describe('A reply in parts', () => {
  const wire =
    'preamble\r\n--B\r\nContent-Type: application/json\r\n\r\n{"a":1}\r\n--B\r\ncontent-type: audio/mpeg\r\n\r\n\r\n--X\r\n-\r\n--B--\r\nend';

  it('gives its parts however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async (cuts) => {
        const parts: [string | undefined, string][] = [];
        for await (const part of multipartParts(cut(bytesOf(wire), cuts), 'multipart/mixed; boundary="B"')) {
          parts.push([part.headers['content-type'], new TextDecoder().decode(await readAll(part.body, 1_000, 'x'))]);
        }
        expect(parts).toEqual([
          ['application/json', '{"a":1}'],
          ['audio/mpeg', '\r\n--X\r\n-'],
        ]);
      }),
    );
  });

  it('is refused when it ends in the middle or names no boundary', async () => {
    const drain = async (text: string, type: string) => {
      for await (const part of multipartParts(cut(bytesOf(text), []), type)) await readAll(part.body, 1_000, 'x');
    };
    await expect(drain(wire.slice(0, 90), 'multipart/mixed; boundary=B')).rejects.toThrow('middle of a part');
    await expect(drain(wire, 'multipart/mixed')).rejects.toThrow('names no boundary');
  });
});

describe('A sound in a reply', () => {
  const wave = Uint8Array.from([
    ...bytesOf(
      'RIFF\x2c\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00',
    ),
    ...bytesOf('data\x08\x00\x00\x00\x80\x80\x80\x80\x80\x80\x80\x80'),
  ]);
  const keptAs = async (stated: Record<string, string>, takesPieces: boolean) => {
    const ways: string[] = [];
    const fileOf = (way: string, fileName: string, mediaType: string, sizeBytes: number) => {
      ways.push(`${way} ${sizeBytes}`);
      return { id: 'f', fileName, mediaType, sizeBytes };
    };
    const saveBytes: Host['saveBytes'] = async (bytes, fileName, mediaType) =>
      fileOf('piece', fileName, mediaType, bytes.byteLength);
    const saveFile: Host['saveFile'] = async (stream, fileName, mediaType) =>
      fileOf('stream', fileName, mediaType, (await readAll(stream, 1_000, 'x')).byteLength);
    const host = { now: () => 0, saveFile, ...(takesPieces ? { saveBytes } : {}) } as unknown as Host;
    const reply = { status: 200, headers: { 'content-type': 'audio/wav', ...stated }, body: cut(wave, [10, 20]) };
    const content = await collect(reply, { method: 'POST', as: 'audio' }, {}, createKeeper(host));
    return { ways, seconds: content.as === 'audio' ? content.durationSeconds : null };
  };
  const whole = { 'content-length': String(wave.byteLength) };

  it('is kept in one piece where it is small and the host takes pieces', async () =>
    expect(await keptAs(whole, true)).toEqual({ ways: ['piece 52'], seconds: 0.001 }));

  it('is handed on as it arrives where its size is not told, or to a host that wants it so', async () => {
    expect(await keptAs({}, true)).toEqual({ ways: ['stream 52'], seconds: 0.001 });
    expect(await keptAs(whole, false)).toEqual({ ways: ['stream 52'], seconds: 0.001 });
  });

  it('is refused in one piece too where it ends early', async () =>
    expect(keptAs({ 'content-length': '60' }, true)).rejects.toThrow('ended after 52 of 60 bytes'));
});

describe('A stream of events', () => {
  it('is read however the bytes are cut', async () => {
    const wire = ': hello\nevent: delta\ndata: {"a":\ndata: 1}\n\ndata:x\r\n\r\ndata: last';
    await fc.assert(
      fc.asyncProperty(sizes, async (cuts) => {
        const events = [];
        for await (const event of readEvents(cut(bytesOf(wire), cuts))) events.push(event);
        expect(events).toEqual([
          { event: 'delta', data: '{"a":\n1}' },
          { event: null, data: 'x' },
          { event: null, data: 'last' },
        ]);
      }),
    );
  });

  it('may also be lines of JSON', async () => {
    const found = [];
    for await (const { data } of readNdjson(cut(bytesOf('{"a":1}\n\n{"b":2}'), [3]))) found.push(data);
    expect(found).toEqual(['{"a":1}', '{"b":2}']);
  });
});

describe('What to do after a refusal', () => {
  it.each([
    [408, 'timedOut', true, 'repeat'],
    [409, 'unavailable', true, 'repeat'],
    [425, 'unavailable', false, 'repeat'],
    [429, 'rateLimited', true, 'repeat'],
    [429, 'outOfCredit', true, 'final'],
    [503, 'unavailable', false, 'repeat'],
    [500, 'unavailable', true, 'repeat'],
    [500, 'unavailable', false, 'uncertain'],
    [502, 'unavailable', false, 'uncertain'],
    [504, 'timedOut', false, 'uncertain'],
    [400, 'invalidInput', true, 'final'],
    [401, 'unauthorized', true, 'final'],
    [422, 'rejected', true, 'final'],
  ] as const)('status %d read as %s (own shape: %s) is %s', (status, kind, own, verdict) => {
    expect(judge(status, kind, own)).toBe(verdict);
  });

  it('waits as told in seconds or by a date, but not for longer than half a minute', () => {
    const now = Date.parse('2026-11-22T10:00:00Z');
    expect(waitMs(0, '3', now, 0)).toBe(3_000);
    expect(waitMs(0, 'Sun, 22 Nov 2026 10:00:09 GMT', now, 0)).toBe(9_000);
    expect(waitMs(0, '120', now, 0)).toBeNull();
    expect(retryAfterMs('soon', now)).toBeNull();
  });

  it('else doubles, with jitter', () => {
    expect(waitMs(0, undefined, 0, 0.5)).toBe(500);
    expect(waitMs(1, undefined, 0, 0.5)).toBe(1_000);
    expect(waitMs(1, undefined, 0, 0)).not.toBe(waitMs(1, undefined, 0, 0.9));
  });

  it('reads a bare status as the closest kind', () => {
    expect([401, 402, 403, 404, 408, 429, 500, 504].map(kindOfStatus)).toEqual([
      'unauthorized',
      'outOfCredit',
      'unauthorized',
      'invalidInput',
      'timedOut',
      'rateLimited',
      'unavailable',
      'timedOut',
    ]);
  });
});
