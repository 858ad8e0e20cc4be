import { execFileSync } from 'node:child_process';
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import { probe } from '../../src/media';
import { bytesOf, facts, folder, recordings, source } from './recordings.mts';

/** ffprobe measures a video by its picture and guesses by bit rate where AAC or MP3 has no header; there decoding is the judge. */
const guessed = /^(aac\.aac|lame-bare.*|video.*)$/;
const toleranceSeconds = 0.05;

describe('Probing a recording', () => {
  it('has seeds of every container', () => expect(recordings.size).toBeGreaterThanOrEqual(40));

  it.each(facts)(
    'tells codec, channels and rate of $name as ffprobe does',
    async ({ name, codec, channels, sampleRate }) => {
      const found = await probe(source(bytesOf(name), name));
      expect(found).toMatchObject({ codec, channels, sampleRate, warnings: [] });
      expect(found.hasVideo).toBe(name.startsWith('video'));
    },
  );

  it.each(facts)('tells the duration of $name within 50 ms', async ({ name, probedSeconds, decodedSeconds }) => {
    const found = await probe(source(bytesOf(name), name));
    const truth = probedSeconds === null || guessed.test(name) ? decodedSeconds : probedSeconds;
    expect(Math.abs((found.durationSeconds ?? -1) - truth)).toBeLessThanOrEqual(codecDelay(name) + toleranceSeconds);
  });

  it.each(facts)('tells the same of $name if its size is unknown', async ({ name }) => {
    const sized = await probe(source(bytesOf(name), name));
    const unsized = await probe(source(bytesOf(name), name, { sized: false, pieceBytes: 777 }));
    expect(Math.abs((unsized.durationSeconds ?? -1) - (sized.durationSeconds ?? 0))).toBeLessThanOrEqual(0.025);
    expect({ ...unsized, durationSeconds: 0, bitRate: 0 }).toEqual({ ...sized, durationSeconds: 0, bitRate: 0 });
  });

  const ofMediabunny = facts.filter(
    ({ name }) =>
      /\.(mp3|m4a|mp4|webm|mka|ogg|flac|wav|aac)$/.test(name) &&
      !/adpcm|rf64|bare|speex|flac\.ogg|mka|alac|video\.mp4|mp3\.mp4/.test(name),
  );
  it.each(ofMediabunny)('agrees with mediabunny about $name', async ({ name }) => {
    const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(bytesOf(name)) });
    const track = await input.getPrimaryAudioTrack();
    const found = await probe(source(bytesOf(name), name));
    expect([found.channels, found.sampleRate]).toEqual([track?.numberOfChannels, track?.sampleRate]);
    expect(Math.abs((await input.computeDuration()) - (found.durationSeconds ?? -1))).toBeLessThanOrEqual(0.15);
  });

  it.each(musicMetadata())('agrees with music-metadata about %s', async (name, durationSeconds) => {
    const found = await probe(source(bytesOf(name), name));
    expect(Math.abs(durationSeconds - (found.durationSeconds ?? 0))).toBeLessThanOrEqual(0.15);
  });
});

/** What music-metadata says of the recordings it can read, from a process of its own as jest cannot load it. */
function musicMetadata(): [string, number][] {
  const names = facts
    .map(({ name }) => name)
    .filter((name) => /\.(mp3|wav|aiff|flac|ogg|m4a)$/.test(name) && !/adpcm|rf64|streamed|flac.ogg/.test(name));
  const script = `
    import { parseFile } from 'music-metadata';
    const found = [];
    for (const name of ${JSON.stringify(names)}) found.push([name, (await parseFile(${JSON.stringify(folder)} + name, { duration: true })).format.duration]);
    console.log(JSON.stringify(found));`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })) as [
    string,
    number,
  ][];
}

/** A decoder leaves out what the encoder put before; ffprobe counts it in MPEG streams. */
const codecDelay = (name: string) => (/^(lame-bare|video)/.test(name) ? 0.1 : 0);
