import type { FileRef, OperationId, Transcript } from '../../src/operations';
import type { App } from '../app.mts';
import type { Shelf } from '../host/shelf.mts';
import {
  keepBytes,
  keepFile,
  type Keeping,
  linkSeconds,
  linkTo,
  messageLinkSeconds,
  type StoredFile,
} from '../objects/files.mts';

/** An output as it is kept with a job: files by their ids, transcripts whole. */
export interface KeptOutput {
  readonly text?: string;
  readonly transcript?: Transcript & { readonly subtitles?: object };
  readonly transcriptFile?: StoredFile;
  readonly tracks?: readonly KeptTrack[];
  readonly words?: readonly object[];
  readonly subtitles?: object;
}

interface KeptTrack {
  readonly file: StoredFile;
  readonly title: string | null;
  /** What it says, of speech in several files. */
  readonly text?: string;
  readonly durationSeconds: number | null;
}

interface Sound {
  readonly audio: FileRef;
  readonly durationSeconds: number | null;
  readonly title?: string | null;
  readonly text?: string | null;
}

/** Any operation's output, as far as it is kept. */
export interface AnyOutput {
  readonly text?: string;
  readonly segments?: Transcript['segments'];
  readonly language?: string | null;
  readonly durationSeconds?: number | null;
  readonly audio?: FileRef;
  readonly tracks?: readonly Sound[];
  readonly words?: readonly object[];
  readonly subtitles?: object;
}

/** Reads an output as what is kept of it; absent where the operation makes nothing to keep. */
export function anyOutput(output: object): AnyOutput {
  return output;
}

/** Keeps what an operation made: sounds as files, transcripts as text and as a JSON file. */
export async function keepOutput(
  app: App,
  shelf: Shelf,
  given: object,
  owner: Omit<Keeping, 'purpose'>,
): Promise<KeptOutput> {
  const output = anyOutput(given);
  if (output.segments !== undefined) {
    const bytes = new TextEncoder().encode(JSON.stringify(given));
    const transcriptFile = await keepBytes(app, bytes, 'transcript.json', 'application/json', {
      ...owner,
      purpose: 'transcript',
    });
    const transcript: KeptOutput['transcript'] = JSON.parse(JSON.stringify(given));
    return { ...(transcript === undefined ? {} : { transcript }), transcriptFile };
  }
  const sounds =
    output.tracks ??
    (output.audio === undefined ? [] : [{ audio: output.audio, durationSeconds: output.durationSeconds ?? null }]);
  const tracks: KeptTrack[] = [];
  for (const { audio, durationSeconds, title, text } of sounds) {
    const file = await keepFile(app, shelf, audio, { ...owner, purpose: 'output', durationSeconds });
    tracks.push({ file, title: title ?? null, durationSeconds, ...(text ? { text } : {}) });
  }
  const { text, words, subtitles } = output;
  return {
    tracks,
    ...(text === undefined ? {} : { text }),
    ...(words === undefined ? {} : { words }),
    ...(subtitles === undefined ? {} : { subtitles }),
  };
}

/** An output as a client sees it: addresses instead of files. `mostCharacters` leaves longer texts to their address. */
export function outputWords(
  app: App,
  kept: KeptOutput,
  baseUrl: string,
  mostCharacters = Infinity,
): Record<string, unknown> {
  if (kept.transcript !== undefined) return transcriptWords(app, kept, baseUrl, mostCharacters);
  const { text, words, subtitles } = kept;
  const texts = kept.tracks?.map((track) => track.text);
  const isShort = JSON.stringify([text, words, subtitles, texts]).length <= mostCharacters;
  const tracks = (kept.tracks ?? []).map(({ file, title, text: says, durationSeconds }) => {
    const link = linkTo(app, file, baseUrl, linkSecondsFor(mostCharacters));
    return {
      ...{ url: link.url, expires_at: link.expiresAt, media_type: file.mediaType, duration_seconds: durationSeconds },
      ...{ file_id: file.id, size_bytes: file.sizeBytes },
      ...(title === null ? {} : { title }),
      ...(isShort && says !== undefined ? { text: says } : {}),
    };
  });
  const [first] = tracks;
  return {
    ...(first ?? {}),
    ...(tracks.length > 1 ? { tracks } : {}),
    ...(isShort && text !== undefined ? { text } : {}),
    ...(isShort && words !== undefined ? { words } : {}),
    ...(isShort && subtitles !== undefined ? { subtitles } : {}),
  };
}

function transcriptWords(
  app: App,
  { transcript, transcriptFile }: KeptOutput,
  baseUrl: string,
  mostCharacters: number,
) {
  const seconds = linkSecondsFor(mostCharacters);
  const link = transcriptFile === undefined ? null : linkTo(app, transcriptFile, baseUrl, seconds);
  const told = link === null ? {} : { url: link.url, expires_at: link.expiresAt, media_type: 'application/json' };
  if (transcript === undefined) return told;
  const { text, language, durationSeconds, segments, words, subtitles } = transcript;
  const whole = { ...told, text, language, duration_seconds: durationSeconds };
  if (JSON.stringify(text).length > mostCharacters) return { ...told, language, duration_seconds: durationSeconds };
  if (mostCharacters !== Infinity) return whole;
  return { ...whole, segments, words, ...(subtitles === undefined ? {} : { subtitles }) };
}

/** What is kept short is a message, which may be delivered days later. */
function linkSecondsFor(mostCharacters: number): number {
  return mostCharacters === Infinity ? linkSeconds : messageLinkSeconds;
}

/** Operations whose result is a sound file. */
export function makesSound(operation: OperationId): boolean {
  return ['speak', 'soundEffect', 'music', 'converse'].includes(operation);
}
