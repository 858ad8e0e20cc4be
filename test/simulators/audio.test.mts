import { encode, encodedSeconds } from '../../simulators/audio/encode.mts';
import type { AudioFormat } from '../../simulators/audio/encode.mts';
import { hear, hearRaw } from '../../simulators/audio/hear.mts';
import type { Recording } from '../../simulators/audio/hear.mts';
import { music, soundEffect, speak } from '../../simulators/audio/sound.mts';
import type { Sound } from '../../simulators/audio/sound.mts';
import { transcribe } from '../../simulators/speech/transcript.mts';
import { measure, probe } from './measure.mts';

const text = 'Hello there, my good friend. Ça va très bien, Übermorgen geht’s weiter! 你好世界,今天天气很好。 The end.';
const formats: [name: string, format: AudioFormat][] = [
  ['44k128.mp3', { container: 'mp3', sampleRate: 44_100, bitRate: 128_000 }],
  ['44k32.mp3', { container: 'mp3', sampleRate: 44_100, bitRate: 32_000 }],
  ['22k32.mp3', { container: 'mp3', sampleRate: 22_050, bitRate: 32_000 }],
  ['24k48.mp3', { container: 'mp3', sampleRate: 24_000, bitRate: 48_000 }],
  ['24k160.mp3', { container: 'mp3', sampleRate: 24_000, bitRate: 160_000 }],
  ['48k240.mp3', { container: 'mp3', sampleRate: 48_000, bitRate: 240_000 }],
  ['48k320.mp3', { container: 'mp3', sampleRate: 48_000, bitRate: 320_000 }],
  ['8k.wav', { container: 'wav', sampleRate: 8000 }],
  ['44k.wav', { container: 'wav', sampleRate: 44_100 }],
  ['32.ogg', { container: 'opus', sampleRate: 48_000, bitRate: 32_000 }],
  ['192.ogg', { container: 'opus', sampleRate: 48_000, bitRate: 192_000 }],
  ['24k.aac', { container: 'aac', sampleRate: 24_000, bitRate: 64_000 }],
  ['44k.aac', { container: 'aac', sampleRate: 44_100, bitRate: 128_000 }],
  ['24k.flac', { container: 'flac', sampleRate: 24_000 }],
];

function file(sound: Sound, format: AudioFormat): Buffer {
  return Buffer.concat([...encode(sound, format)]);
}

function understand(recording: Recording | null) {
  if (!recording) throw new Error('The recording was not recognised.');
  return transcribe(recording);
}

describe.each(formats)('simulated speech as %s', (_, format) => {
  const speech = speak(text, { voice: 'someone' });
  const bytes = file(speech, format);

  it('carries its text and the time of every word', () => {
    const transcript = understand(hear(bytes));
    expect(transcript.text).toBe(text);
    for (const [index, word] of transcript.words.entries()) {
      const spoken = speech.words[index];
      expect(word.text).toBe(spoken?.text);
      expect(Math.abs(word.start - (spoken?.startSeconds ?? NaN))).toBeLessThan(0.06);
      expect(word.end).toBeGreaterThan(word.start);
    }
  });

  it('is as long as it says', () => {
    expect(hear(bytes)?.durationSeconds).toBeCloseTo(encodedSeconds(speech, format), 3);
    expect(Math.abs(encodedSeconds(speech, format) - speech.durationSeconds)).toBeLessThan(0.05);
  });
});

describe('simulated audio, seen by others', () => {
  const sounds: [string, Sound][] = [
    ['speech', speak(text)],
    ['effect', soundEffect(5, 7)],
    ['song', music(20, 9)],
  ];
  const files = sounds.flatMap(([kind, sound], index) =>
    (index === 0 ? formats : formats.slice(0, 1)).map(([name, format]) => {
      return { name: `${kind}-${name}`, format, sound, bytes: file(sound, format) };
    }),
  );
  const named = files.map(({ name, bytes }): [string, Uint8Array] => [name, bytes]);

  it('has the sample rate, channels and length that music-metadata measures', () => {
    const measured = measure(named);
    for (const [index, { name, format, sound }] of files.entries()) {
      const found = measured[index];
      const sampleRate = format.container === 'opus' ? 48_000 : format.sampleRate;
      expect([name, found?.sampleRate, found?.channels]).toEqual([name, sampleRate, 1]);
      expect([name, Math.abs((found?.durationSeconds ?? 0) - sound.durationSeconds) < 0.05]).toEqual([name, true]);
    }
  });

  it('is decoded without complaint and is as long as ffprobe says, where ffmpeg is installed', () => {
    const probed = probe(named);
    const wrong = (probed ?? []).flatMap(({ durationSeconds, complaints }, index) => {
      const { name, sound } = files[index] ?? { name: '', sound: { durationSeconds: 0 } };
      const isClose = Math.abs(durationSeconds - sound.durationSeconds) < 0.05;
      return isClose && complaints === '' ? [] : [{ name, durationSeconds, complaints }];
    });
    expect(wrong).toEqual([]);
  });
});

describe('headerless samples', () => {
  it('carry their words as 16-bit PCM', () => {
    const bytes = file(speak(text), { container: 'pcm', sampleRate: 16_000 });
    expect(understand(hearRaw(bytes, 16_000)).text).toBe(text);
  });

  it.each([
    ['mulaw', 7],
    ['alaw', 6],
  ] as const)('carry their words as %s once they are in a WAV file', (container, formatTag) => {
    const codes = file(speak(text), { container, sampleRate: 8000 });
    const head = file({ durationSeconds: 0.001, tones: [] }, { container: 'wav', sampleRate: 8000 }).subarray(0, 44);
    head.writeUInt16LE(formatTag, 20);
    head.writeUInt16LE(1, 32);
    head.writeUInt16LE(8, 34);
    head.writeUInt32LE(codes.length, 40);
    expect(understand(hear(Buffer.concat([head, codes]))).text).toBe(text);
  });
});

describe('recordings that are cut and joined', () => {
  const words = 'One two three four five six seven eight nine ten eleven twelve.';

  function mp3Frames(bytes: Buffer): Buffer[] {
    const frames: Buffer[] = [];
    for (let at = 0; at < bytes.length;) {
      const padded = ((bytes[at + 2] ?? 0) >> 1) & 1;
      const sizeBytes = Math.floor((144 * 128_000) / 44_100) + padded;
      frames.push(bytes.subarray(at, at + sizeBytes));
      at += sizeBytes;
    }
    return frames;
  }

  it('keep every word once, wherever an MP3 is cut between frames', () => {
    const frames = mp3Frames(file(speak(words), { container: 'mp3', sampleRate: 44_100, bitRate: 128_000 }));
    for (let cut = 1; cut < frames.length; cut += 1) {
      const [first, second] = [frames.slice(0, cut), frames.slice(cut)].map(
        (part) => hear(Buffer.concat(part))?.heard ?? [],
      );
      const said = [...(first ?? []), ...(second ?? [])].map((mark) => mark.text).join(' ');
      expect(said).toBe(words);
    }
  });

  it('give times by where words stand now', () => {
    const format: AudioFormat = { container: 'mp3', sampleRate: 44_100, bitRate: 128_000 };
    const first = file(speak('First.', { voice: 'a' }), format);
    const second = file(speak('Second.', { voice: 'b' }), format);
    const transcript = understand(hear(Buffer.concat([second, first])));
    expect(transcript.text).toBe('Second. First.');
    expect(transcript.words[1]?.start).toBeCloseTo(hear(second)?.durationSeconds ?? 0, 1);
    expect(transcript.voices).toHaveLength(2);
  });

  it('keep every word of joined Ogg, AAC and WAV', () => {
    const ogg = ['Left.', 'Right.'].map((part) =>
      file(speak(part), { container: 'opus', sampleRate: 48_000, bitRate: 64_000 }),
    );
    const aac = ['Left.', 'Right.'].map((part) =>
      file(speak(part), { container: 'aac', sampleRate: 24_000, bitRate: 64_000 }),
    );
    const [left, right] = ['Left.', 'Right.'].map((part) =>
      file(speak(part), { container: 'pcm', sampleRate: 24_000 }),
    );
    const samples = Buffer.concat([left ?? Buffer.alloc(0), right ?? Buffer.alloc(0)]);
    expect(understand(hear(Buffer.concat(ogg))).text).toBe('Left. Right.');
    expect(understand(hear(Buffer.concat(aac))).text).toBe('Left. Right.');
    expect(understand(hearRaw(samples, 24_000)).text).toBe('Left. Right.');
  });

  it('do not hear a word of which only the end is left', () => {
    const bytes = file(speak('Extraordinarily short.'), { container: 'wav', sampleRate: 16_000 });
    const late = Buffer.concat([bytes.subarray(0, 44), bytes.subarray(44 + 2 * 4000)]);
    expect(understand(hear(late)).text).toBe('short.');
  });
});

describe('foreign recordings', () => {
  it('are answered by a sentence that names their measured length', () => {
    const silence = file({ durationSeconds: 12.34, tones: [] }, { container: 'wav', sampleRate: 16_000 });
    const transcript = understand(hear(silence));
    expect(transcript.text).toBe('Simulated transcript of 12.34 seconds of audio.');
    expect(transcript.words.at(-1)?.end).toBeLessThanOrEqual(12.34);
  });

  it('are not recognised when they are no audio', () => {
    expect(hear(Buffer.from('{"not":"audio"}'))).toBeNull();
    expect(hear(Buffer.alloc(5000))).toBeNull();
  });
});

describe('the pace of simulated speech', () => {
  it('is about 15 characters a second, and follows the speed', () => {
    const long = 'This is a sentence of some length, which is repeated. '.repeat(20).trim();
    const pace = long.length / speak(long).durationSeconds;
    expect(pace).toBeGreaterThan(13.5);
    expect(pace).toBeLessThan(16.5);
    expect(speak(long, { speed: 2 }).durationSeconds).toBeCloseTo(speak(long).durationSeconds / 2, 5);
  });
});
