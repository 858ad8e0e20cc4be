/** The file formats that are read. `pcm` is raw samples, known only because the sender says so. */
export type Container =
  | 'mp3'
  | 'mp4'
  | 'wav'
  | 'webm'
  | 'matroska'
  | 'ogg'
  | 'flac'
  | 'adts'
  | 'aiff'
  | 'amr'
  | 'caf'
  | 'mpegps'
  | 'mpegts'
  | 'pcm';

/** What a recording is. `extension` has no dot; `codec` is null where it is not known yet. */
export interface Sniffed {
  readonly container: Container;
  readonly codec: string | null;
  readonly mediaType: string;
  readonly extension: string;
  readonly hasVideo: boolean;
}

/** A Sniffed with the standard media type and the extension that services accept for it. */
export function sniffed(container: Container, codec: string | null, hasVideo: boolean): Sniffed {
  const [mediaType, extension] =
    (hasVideo ? videoNames[container] : undefined) ?? (codec === 'amr_wb' ? amrWide : names[container]);
  return { container, codec, mediaType, extension, hasVideo };
}

/** The extensions that a file of this container may bear, the preferred one first. */
export function extensionsOf(container: Container, hasVideo: boolean): readonly string[] {
  if (container === 'mp4') return hasVideo ? ['mp4', 'm4v'] : ['m4a', 'mp4'];
  if (container === 'aiff') return ['aiff', 'aif', 'aifc'];
  if (container === 'pcm') return ['pcm', 'raw'];
  return [sniffed(container, null, hasVideo).extension];
}

const amrWide = ['audio/amr-wb', 'awb'] as const;

const names = {
  mp3: ['audio/mpeg', 'mp3'],
  mp4: ['audio/mp4', 'm4a'],
  wav: ['audio/wav', 'wav'],
  webm: ['audio/webm', 'webm'],
  matroska: ['audio/x-matroska', 'mka'],
  ogg: ['audio/ogg', 'ogg'],
  flac: ['audio/flac', 'flac'],
  adts: ['audio/aac', 'aac'],
  aiff: ['audio/aiff', 'aiff'],
  amr: ['audio/amr', 'amr'],
  caf: ['audio/x-caf', 'caf'],
  mpegps: ['video/mpeg', 'mpg'],
  mpegts: ['video/mp2t', 'ts'],
  pcm: ['audio/pcm', 'pcm'],
} as const satisfies Record<Container, readonly [string, string]>;

const videoNames: Partial<Record<Container, readonly [string, string]>> = {
  mp4: ['video/mp4', 'mp4'],
  webm: ['video/webm', 'webm'],
  matroska: ['video/x-matroska', 'mkv'],
  ogg: ['video/ogg', 'ogv'],
};
