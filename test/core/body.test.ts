import fc from 'fast-check';
import { bodyOf } from '../../src/core/body';
import { decodeBase64, encodeBase64 } from '../../src/core/base64';
import { readAll } from '../../src/core/stream';
import { base64, type WireBody } from '../../src/core/wire';
import { audioFromBytes, type AudioSource } from '../../src/operations';

const bytesOf = (body: WireBody) => readAll(bodyOf(body, () => 'BOUNDARY').stream(), 1_000_000, 'The body');
const textOf = async (body: WireBody) => new TextDecoder('latin1').decode(await bytesOf(body));
const audio = audioFromBytes(new Uint8Array([1, 2, 3, 250]), 'a "b"\r\n.mp3', 'audio/mpeg');

describe('A request body', () => {
  it('is a form with file names and types, and its exact length', async () => {
    const body: WireBody = {
      form: [
        ['model', 'whisper-1'],
        ['file', audio],
      ],
    };
    const text = await textOf(body);
    expect(text).toContain('name="file"; filename="a %22b%22%0D%0A.mp3"\r\nContent-Type: audio/mpeg\r\n\r\n');
    expect(text.endsWith('--BOUNDARY--\r\n')).toBe(true);
    expect(bodyOf(body, () => 'BOUNDARY')).toMatchObject({
      sizeBytes: text.length,
      mediaType: 'multipart/form-data; boundary=BOUNDARY',
    });
  });

  it('carries recordings inside JSON as base64', async () => {
    const body: WireBody = { json: { a: 'Grüße', list: [{ data: base64(audio) }, base64(audio)], none: undefined } };
    const text = new TextDecoder().decode(await bytesOf(body));
    expect(JSON.parse(text)).toEqual({ a: 'Grüße', list: [{ data: 'AQID+g==' }, 'AQID+g=='] });
    expect(bodyOf(body, () => 'x').sizeBytes).toBe(new TextEncoder().encode(text).length);
  });

  it('can be read again', async () => {
    const body = bodyOf({ raw: audio }, () => 'x');
    expect(await readAll(body.stream(), 100, 'x')).toEqual(await readAll(body.stream(), 100, 'x'));
  });

  it('ends with a failure if the recording has another size than it said', async () => {
    const lying: AudioSource = { ...audio, sizeBytes: 10, open: audio.open };
    await expect(bytesOf({ raw: lying })).rejects.toThrow('was said to have 10 bytes and has 4');
  });

  it('refuses a recording of unknown size', () => {
    expect(() => bodyOf({ raw: { ...audio, sizeBytes: null, open: audio.open } }, () => 'x')).toThrow('not known');
  });

  it('is base64 of any bytes in any chunks, and back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 20 })), async (chunks) => {
        const stream = encodeBase64(
          (async function* () {
            yield* chunks;
          })(),
        );
        const text = new TextDecoder().decode(await readAll(stream, 10_000, 'x'));
        const whole = Buffer.concat(chunks);
        expect(text).toBe(whole.toString('base64'));
        expect(Buffer.from(decodeBase64(text) ?? [])).toEqual(whole);
      }),
    );
  });

  it('reads base64url, and says no to what is neither', () => {
    expect(decodeBase64('-_8')).toEqual(new Uint8Array([251, 255]));
    expect(decodeBase64('a*b=')).toBeNull();
    expect(decodeBase64('abcde')).toBeNull();
  });
});
