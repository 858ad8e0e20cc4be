import { audioFromBytes, type AudioInput, type AudioSource, fromByte, isAudioUrl, RouterFailure } from '../operations';
import { correctedName, identify, probe, type Probe, rewrapsTo, type Sniffed, soundTrack } from '../media';
import type { Deployment } from './deployment';
import { guardUrl, isPublicUrl } from './guard';
import type { Host, HttpReply } from './host';
import { discard, fetchPublic } from './send';
import { readHead } from './stream';

/** What is known of a recording once its bytes were looked at. */
export interface Known {
  readonly source: AudioSource;
  readonly sniffed: Sniffed;
  readonly probe: Probe;
  /** Extensions it may honestly be sent under, the best first. */
  readonly names: readonly string[];
  /** The extension under which it can be sent in another container, where it comes in one that few take. */
  readonly rewrapsTo: string | null;
}

/** A recording to be sent: looked at, or still only an address (a provider may fetch that by itself). */
export interface Recording {
  readonly url: string | null;
  readonly known: Known | null;
  /** Reads it once, however often it is asked. */
  look(): Promise<Known>;
}

const spoolBytes = 32 * 1024 * 1024;
const urlLimitBytes = 5 * 1024 * 1024 * 1024;
const fetchTimeoutMs = 300_000;

/** Extensions that mean the same container, by the one that the bytes say. */
const sameContainer: Readonly<Record<string, readonly string[]>> = {
  mp3: ['mp3', 'mpga', 'mpeg'],
  m4a: ['m4a', 'mp4'],
  mp4: ['mp4', 'm4a'],
  ogg: ['ogg', 'opus', 'oga'],
};

/** A recording whose bytes are looked at only when somebody must. */
export function unseen(audio: AudioInput, host: Host): Recording {
  let looked: Promise<Known> | undefined;
  return { url: isAudioUrl(audio) ? audio.url : null, known: null, look: () => (looked ??= look(audio, host)) };
}

/** A recording that was looked at. */
export function seen(known: Known): Recording {
  return { url: null, known, look: async () => known };
}

/** Reads as much of a recording as it takes to know its format and length; a video gives up its sound track. */
export async function look(audio: AudioInput, host: Host): Promise<Known> {
  const given = isAudioUrl(audio) ? await fetched(audio.url, host) : audio;
  if (given.sizeBytes === 0) throw new RouterFailure('invalidInput', 'The file is empty', { stage: 'intake' });
  const sniffed = await identify(given);
  const whole = await probe(given);
  if (whole.hasVideo) return known(await soundTrack(given, whole));
  const { fileName, mediaType } = correctedName(given, sniffed);
  return described({ ...renamed(given, fileName, mediaType) }, sniffed, whole);
}

/** Whether the provider can fetch the recording by itself, so that nothing has to be read here. */
export function goesByUrl(url: string | null, { input }: Deployment): boolean {
  return url !== null && input?.urls === true && isPublicUrl(url);
}

/** Why a deployment cannot take the recording's format, as far as the bytes are known; null if it can. */
export function unreadable({ url, known }: Recording, deployment: Deployment): string | null {
  const formats = deployment.input?.formats;
  if (known === null || formats === undefined || goesByUrl(url, deployment)) return null;
  return goesAsItIs(known, formats) || formats.includes(known.rewrapsTo ?? '')
    ? null
    : `takes ${formats.join(', ')}, not ${known.names[0]}`;
}

/** Whether a recording is taken in the container it came in. */
export function goesAsItIs({ names }: Known, formats: readonly string[] | undefined): boolean {
  return formats === undefined || names.some((name) => formats.includes(name));
}

/** The recording under a name that a provider accepts. */
export function namedFor({ source, names }: Known, formats: readonly string[] | undefined): AudioSource {
  const extension = names.find((name) => formats === undefined || formats.includes(name)) ?? names[0];
  const stem = source.fileName.replace(/\.[^.]*$/, '');
  return renamed(source, `${stem}.${extension}`, source.mediaType);
}

/** Extensions that a recording may be sent under if its own is right. */
export function namesOf({ fileName }: AudioSource): readonly string[] {
  return namesFor(fileName.replace(/^.*\./, ''));
}

function namesFor(extension: string): readonly string[] {
  return sameContainer[extension] ?? [extension];
}

/** The same bytes under another name. */
export function renamed(source: AudioSource, fileName: string, mediaType: string): AudioSource {
  return { open: (startByte) => source.open(startByte), sizeBytes: source.sizeBytes, fileName, mediaType };
}

async function known(source: AudioSource): Promise<Known> {
  const sniffed = await identify(source);
  return described(source, sniffed, await probe(source));
}

async function described(source: AudioSource, sniffed: Sniffed, measured: Probe): Promise<Known> {
  const sized = source.sizeBytes === null ? await spooled(source) : source;
  return {
    ...{ source: sized, sniffed, probe: measured, names: namesFor(sniffed.extension) },
    rewrapsTo: await rewrapsTo(sized, measured),
  };
}

async function spooled(source: AudioSource): Promise<AudioSource> {
  const { bytes, complete } = await readHead(source.open(), spoolBytes);
  if (complete) return audioFromBytes(bytes, source.fileName, source.mediaType);
  throw new RouterFailure('invalidInput', `The size of '${source.fileName}' is not known and it is over 32 MB`, {
    stage: 'intake',
    advice: 'Give a file, or a URL whose server tells its size.',
  });
}

async function fetched(url: string, host: Host): Promise<AudioSource> {
  const { pathname } = guardUrl(url, host.allowedNetworks);
  const reply = await open(url, 0, host);
  const mediaType = reply.headers['content-type']?.split(';')[0]?.trim() ?? '';
  if (/^text\/html/i.test(mediaType)) {
    await discard(reply);
    throw refused('The URL leads to a web page, not to a recording');
  }
  const fileName = pathname.split('/').pop() || 'audio';
  const stated = Number(reply.headers['content-length'] ?? Number.NaN);
  if (stated > urlLimitBytes) {
    await discard(reply);
    throw refused(`The file behind the URL is larger than ${urlLimitBytes} bytes`);
  }
  if (!(stated > spoolBytes)) {
    const { bytes, complete } = await readHead(reply.body, spoolBytes);
    await discard(reply);
    if (complete) return audioFromBytes(bytes, fileName, mediaType);
  } else await discard(reply);
  return remote(url, fileName, mediaType, Number.isFinite(stated) ? stated : null, host);
}

function remote(url: string, fileName: string, mediaType: string, sizeBytes: number | null, host: Host): AudioSource {
  return {
    fileName,
    mediaType,
    sizeBytes,
    open: (startByte = 0) => remoteFrom(url, startByte, host),
  };
}

async function* remoteFrom(url: string, startByte: number, host: Host): AsyncGenerator<Uint8Array> {
  const reply = await open(url, startByte, host);
  yield* fromByte(reply.body, reply.status === 206 ? 0 : startByte);
}

async function open(url: string, startByte: number, host: Host): Promise<HttpReply> {
  const range: Record<string, string> = startByte > 0 ? { range: `bytes=${startByte}-` } : {};
  const reply = await fetchPublic(url, range, host, fetchTimeoutMs).catch((thrown: unknown) => {
    if (thrown instanceof RouterFailure) throw thrown;
    throw refused(`The URL cannot be reached: ${thrown instanceof Error ? thrown.message : 'unknown reason'}`);
  });
  if (reply.status < 300) return reply;
  await discard(reply);
  throw refused(`The URL answered with status ${reply.status}`);
}

function refused(message: string): RouterFailure {
  return new RouterFailure('invalidInput', message, {
    stage: 'intake',
    advice: 'Check that the URL opens without signing in.',
  });
}
