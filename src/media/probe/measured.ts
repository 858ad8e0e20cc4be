/** What a container's own prober finds out. */
export interface Measured {
  readonly codec?: string;
  readonly durationSeconds: number | null;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bitRate: number | null;
  readonly hasVideo?: boolean;
  readonly exact: boolean;
  readonly warnings: readonly string[];
}

/** What is said of a file that ends in the middle of something: a frame, a page, a fragment. */
export function endsWithin(what: string): string {
  return `The file ends within ${what}, so it was cut off; what is there was measured.`;
}
