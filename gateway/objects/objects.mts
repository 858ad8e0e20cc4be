/** Files by key. Keys are made here, never by a client. */
export interface Objects {
  put(key: string, content: AsyncIterable<Uint8Array>, sizeBytes: number, mediaType: string): Promise<void>;
  open(key: string, startByte?: number, endByte?: number): AsyncIterable<Uint8Array>;
  remove(key: string): Promise<void>;
  /** An address where it can be fetched without a key until then, if this store serves such addresses itself. */
  signedUrl?(key: string, fileName: string, mediaType: string, seconds: number): string;
}
