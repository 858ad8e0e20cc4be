import type { Speech } from '../audio/sound.mts';

const chunkCharacters = 120;

interface Alignment {
  characters: string[];
  character_start_times_seconds: number[];
  character_end_times_seconds: number[];
}

function align(speech: Speech, text: string): Alignment {
  const characters = [...text];
  const starts: number[] = [];
  const ends: number[] = [];
  let atSeconds = 0;
  let next = 0;
  for (const index of characters.keys()) {
    const word = speech.words[next];
    const isInWord = word !== undefined && index >= word.firstCharacter && index <= word.lastCharacter;
    const step = isInWord ? (word.endSeconds - word.startSeconds) / (word.lastCharacter - word.firstCharacter + 1) : 0;
    const start = isInWord ? word.startSeconds + (index - word.firstCharacter) * step : atSeconds;
    const end = isInWord ? start + step : Math.max(atSeconds, word?.startSeconds ?? atSeconds);
    starts.push(Math.round(start * 1000) / 1000);
    ends.push(Math.round(end * 1000) / 1000);
    atSeconds = end;
    if (word && index === word.lastCharacter) next += 1;
  }
  return { characters, character_start_times_seconds: starts, character_end_times_seconds: ends };
}

/** Speech with the times of its characters, as one JSON answer. */
export function timed(speech: Speech, text: string, bytes: Uint8Array) {
  const alignment = align(speech, text);
  return { audio_base64: Buffer.from(bytes).toString('base64'), alignment, normalized_alignment: alignment };
}

/** The same in lines of some hundred characters, each with its share of the audio. */
export function* timedLines(speech: Speech, text: string, bytes: Uint8Array): Generator<string> {
  const whole = align(speech, text);
  const count = Math.max(1, Math.ceil(whole.characters.length / chunkCharacters));
  for (let index = 0; index < count; index += 1) {
    const cut = <Item,>(items: Item[]): Item[] => items.slice(index * chunkCharacters, (index + 1) * chunkCharacters);
    const alignment = {
      characters: cut(whole.characters),
      character_start_times_seconds: cut(whole.character_start_times_seconds),
      character_end_times_seconds: cut(whole.character_end_times_seconds),
    };
    const part = bytes.subarray(
      Math.floor((index * bytes.length) / count),
      Math.floor(((index + 1) * bytes.length) / count),
    );
    yield `${JSON.stringify({ audio_base64: Buffer.from(part).toString('base64'), alignment, normalized_alignment: alignment })}\n`;
  }
}
