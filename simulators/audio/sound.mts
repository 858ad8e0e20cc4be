import { createRandom, hashText } from '../frame/random.mts';
import { markTextBytes, writeMark } from './mark.mts';

/** A tone within a sound; `pitch` chooses one of six, `mark` is hidden where it starts. */
export interface Tone {
  startSeconds: number;
  durationSeconds: number;
  pitch: number;
  mark: Uint8Array | null;
}

/** What is to be heard: tones in order, silence between them. */
export interface Sound {
  durationSeconds: number;
  tones: Tone[];
}

/** A word as it is spoken, with its place in the text. */
export interface SpokenWord {
  text: string;
  startSeconds: number;
  endSeconds: number;
  firstCharacter: number;
  lastCharacter: number;
}

export interface Speech extends Sound {
  words: SpokenWord[];
}

export interface SpeechOptions {
  voice?: string;
  speed?: number;
  charactersPerSecond?: number;
}

/** The fundamental frequencies of the tones; each fits a whole number of times into 20 ms. */
export const pitchesHertz = [150, 200, 250, 300, 350, 400] as const;

const pauseAllowance = 1.15;
const sentencePause = 4;
const clausePause = 1.5;
const tailCharacters = 2;

/** Speech of a text: about 15 characters a second, a tone for every word, pauses where a reader makes them. */
export function speak(text: string, options: SpeechOptions = {}): Speech {
  const { voice = '', speed = 1, charactersPerSecond = 15 } = options;
  const secondsPerCharacter = 1 / (charactersPerSecond * pauseAllowance * speed);
  const voiceNumber = hashText(voice) & 0xffff;
  const words: SpokenWord[] = [];
  const tones: Tone[] = [];
  let atSeconds = 0;
  for (const token of splitWords(text)) {
    const characters = token.lastCharacter - token.firstCharacter + 1;
    const durationSeconds = characters * secondsPerCharacter;
    const startSeconds = atSeconds;
    words.push({ ...token, startSeconds, endSeconds: startSeconds + durationSeconds });
    tones.push({
      startSeconds,
      durationSeconds,
      pitch: hashText(token.text + voice) % pitchesHertz.length,
      mark: writeMark({
        text: token.text,
        durationMs: Math.round(durationSeconds * 1000),
        voice: voiceNumber,
        isGlued: token.isGlued,
      }),
    });
    const pause = token.isGlued && !token.endsWord ? 0 : 1 + pauseAfter(token.text);
    atSeconds += durationSeconds + (token.endsWord ? pause * secondsPerCharacter : 0);
  }
  return { durationSeconds: atSeconds + tailCharacters * secondsPerCharacter, tones, words };
}

/** A sound effect: one long tone that changes its pitch every 200 ms. */
export function soundEffect(durationSeconds: number, seed: number): Sound {
  return { durationSeconds, tones: melody(durationSeconds, 0.2, 0, seed) };
}

/** Music: notes of half a second; lyrics, if there are any, are hidden in them, spread over its length. */
export function music(durationSeconds: number, seed: number, lyrics = ''): Speech {
  const sung = speak(lyrics, { voice: 'singer' });
  const stretch = sung.words.length > 0 ? (durationSeconds * 0.96) / sung.durationSeconds : 1;
  const words = sung.words.map((word) => ({
    ...word,
    startSeconds: word.startSeconds * stretch,
    endSeconds: word.endSeconds * stretch,
  }));
  const tones = sung.tones.map((tone) => ({
    ...tone,
    startSeconds: tone.startSeconds * stretch,
    durationSeconds: tone.durationSeconds * stretch,
  }));
  return { durationSeconds, words, tones: tones.length > 0 ? tones : melody(durationSeconds, 0.5, 0.06, seed) };
}

function melody(durationSeconds: number, noteSeconds: number, restSeconds: number, seed: number): Tone[] {
  const random = createRandom(seed);
  return Array.from({ length: Math.ceil(durationSeconds / noteSeconds) }, (_, index) => ({
    startSeconds: index * noteSeconds,
    durationSeconds: Math.min(noteSeconds, durationSeconds - index * noteSeconds) - restSeconds,
    pitch: Math.floor(random() * pitchesHertz.length),
    mark: null,
  }));
}

interface Token {
  text: string;
  firstCharacter: number;
  lastCharacter: number;
  isGlued: boolean;
  endsWord: boolean;
}

function* splitWords(text: string): Generator<Token> {
  const characters = [...text];
  let start = 0;
  while (start < characters.length) {
    if (/\s/u.test(characters[start] ?? '')) {
      start += 1;
      continue;
    }
    let end = start;
    while (end < characters.length && !/\s/u.test(characters[end] ?? '')) end += 1;
    yield* splitToken(characters.slice(start, end), start);
    start = end;
  }
}

const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

function* splitToken(characters: string[], offset: number): Generator<Token> {
  const text = characters.join('');
  const pieces = unspaced.test(text) ? segment(text) : [characters];
  const short = pieces.flatMap(splitLong);
  let at = offset;
  for (const [index, piece] of short.entries()) {
    const lastCharacter = at + piece.length - 1;
    yield {
      text: piece.join(''),
      firstCharacter: at,
      lastCharacter,
      isGlued: index > 0,
      endsWord: index === short.length - 1,
    };
    at = lastCharacter + 1;
  }
}

function segment(text: string): string[][] {
  const words: string[][] = [];
  for (const { segment: piece, isWordLike } of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)) {
    const last = words.at(-1);
    if (isWordLike || !last) words.push([...piece]);
    else last.push(...piece);
  }
  return words;
}

function splitLong(characters: string[]): string[][] {
  const pieces: string[][] = [[]];
  let sizeBytes = 0;
  for (const character of characters) {
    sizeBytes += Buffer.byteLength(character);
    if (sizeBytes > markTextBytes) {
      pieces.push([]);
      sizeBytes = Buffer.byteLength(character);
    }
    pieces.at(-1)?.push(character);
  }
  return pieces;
}

function pauseAfter(text: string): number {
  if (/[.!?…。！？]["'”’)\]]*$/u.test(text)) return sentencePause;
  return /[,;:、，；：—–-]["'”’)\]]*$/u.test(text) ? clausePause : 0;
}
