/** Characters decoded at a time: a multiple of four, which stands for three bytes. */
const sliceCharacters = 64 * 1024;

/** Size of what a base64 text stands for, in bytes. */
export function base64SizeBytes(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return Math.floor((text.length * 3) / 4) - padding;
}

/** What a base64 text stands for, decoded slice by slice, from `startByte` on. */
export async function* base64Bytes(text: string, startByte = 0): AsyncGenerator<Uint8Array> {
  const first = Math.floor(startByte / 3) * 4;
  for (let offset = first; offset < text.length; offset += sliceCharacters) {
    const bytes: Uint8Array = Buffer.from(text.slice(offset, offset + sliceCharacters), 'base64');
    yield offset === first ? bytes.subarray(startByte % 3) : bytes;
  }
}
