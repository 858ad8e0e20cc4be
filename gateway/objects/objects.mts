/** Files by key. Keys are made here, never by a client. */
export interface Objects {
  /** Keeps what `open` reads, which is read again where the store did not take it the first time. */
  put(key: string, open: () => AsyncIterable<Uint8Array>, sizeBytes: number, mediaType: string): Promise<void>;
  open(key: string, startByte?: number, endByte?: number): AsyncIterable<Uint8Array>;
  remove(key: string): Promise<void>;
  /** An address where it can be fetched without a key until then, if this store serves such addresses itself. */
  signedUrl?(key: string, fileName: string, mediaType: string, seconds: number): string;
}

/** The store did not do what it was asked: it `refused` and will again, was `silent` for too long, or its answer was `lost`. */
export class ObjectsFailure extends Error {
  override readonly name = 'ObjectsFailure';

  constructor(
    readonly kind: 'refused' | 'silent' | 'lost',
    message: string,
  ) {
    super(message);
  }
}
