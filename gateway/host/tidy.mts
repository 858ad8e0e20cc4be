const tidiesEveryBytes = 16 * 1024 * 1024;
let passedBytes = 0;

/**
 * Told of the bytes of large files that pass through memory. Node's collector hardly sees such buffers, which lie outside its heap:
 * up to 64 MB of them stay behind when nobody needs them any more. Here they go after 16 MB, where Node runs with `--expose-gc`.
 */
export function tidyAfter(bytes: number): void {
  passedBytes += bytes;
  if (passedBytes < tidiesEveryBytes) return;
  passedBytes = 0;
  globalThis.gc?.();
}

/** Passes a stream of a large file on and tells of its bytes. */
export async function* tidied(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    yield chunk;
    tidyAfter(chunk.byteLength);
  }
}
