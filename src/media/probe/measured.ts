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
