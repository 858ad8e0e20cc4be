const frame = Buffer.alloc(417);
frame.set([0xff, 0xfb, 0x90, 0xc4]);

/** An MP3 of silence (128 kbit/s, 44.1 kHz, mono) of about so many bytes, whole frames. */
export function silentMp3(sizeBytes: number): Buffer {
  const frames = Math.floor(sizeBytes / frame.length);
  return Buffer.concat(Array.from({ length: frames }, () => frame));
}

/** What a client posts to `/v1/audio/transcriptions`, as one form with a fixed boundary. */
export function transcriptionForm(sizeBytes: number): { readonly contentType: string; readonly body: Buffer } {
  const boundary = 'a-boundary-of-the-bench';
  const part = (head: string) => `--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n`;
  const before = `${part('name="model"')}\r\nwhisper-1\r\n${part('name="file"; filename="a.mp3"')}content-type: audio/mpeg\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(before), silentMp3(sizeBytes), Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { contentType: `multipart/form-data; boundary=${boundary}`, body };
}
