import { spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AudioSource } from '../../src/operations/audio';

export const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

/** A folder of files that the bench made for itself; `remove` takes it away. */
export interface Workshop {
  readonly folder: string;
  path(name: string): string;
  remove(): void;
}

export function openWorkshop(): Workshop {
  const folder = mkdtempSync(path.join(tmpdir(), 'imarouter-media-'));
  return {
    folder,
    path: (name) => path.join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const pieceBytes = 262_144;

/** A file on disk as the hosts hand it over, in pieces of 256 KB. */
export function fileSource(file: string): AudioSource {
  return {
    sizeBytes: statSync(file).size,
    mediaType: '',
    fileName: path.basename(file),
    open: (startByte = 0) => createReadStream(file, { start: startByte, highWaterMark: pieceBytes }),
  };
}

const codecs: Readonly<Record<string, readonly string[]>> = {
  'hour.mp3': ['-c:a', 'libmp3lame', '-b:a', '112k'],
  'hour-bare.mp3': ['-c:a', 'libmp3lame', '-q:a', '5', '-write_xing', '0'],
  'hour.m4a': ['-c:a', 'aac', '-b:a', '96k'],
  'hour.webm': ['-c:a', 'libopus', '-b:a', '96k'],
  'hour.ogg': ['-c:a', 'libopus', '-b:a', '96k'],
  'hour.flac': ['-c:a', 'flac', '-sample_fmt', 's16'],
  'hour.aac': ['-c:a', 'aac', '-b:a', '96k'],
  'hour.wav': ['-c:a', 'pcm_s16le'],
};

export const hourNames = Object.keys(codecs);

/**
 * One hour of speech-like sound in a format: a minute is encoded and repeated without decoding. FLAC is encoded whole, as its
 * frames are numbered.
 */
export function makeHour(workshop: Workshop, name: string): string {
  const minute = workshop.path(`minute-${name}`);
  const whole = workshop.path(name);
  ffmpeg('-f', 'lavfi', '-i', speech, '-t', '60', ...(codecs[name] ?? []), minute);
  if (name.endsWith('.flac')) {
    ffmpeg('-stream_loop', '59', '-i', minute, whole);
    return whole;
  }
  const bare = name.includes('bare') ? ['-write_xing', '0'] : [];
  ffmpeg('-stream_loop', '59', '-i', minute, '-c', 'copy', ...bare, whole);
  return whole;
}

/** A WAV of 2 GB on disk. */
export function makeLongWav(workshop: Workshop): string {
  const file = workshop.path('long.wav');
  ffmpeg('-f', 'lavfi', '-i', speech, '-t', '60', '-c:a', 'pcm_s16le', '-f', 's16le', workshop.path('minute.pcm'));
  const loops = Math.floor(2e9 / statSync(workshop.path('minute.pcm')).size);
  ffmpeg(
    '-f',
    's16le',
    '-ar',
    '44100',
    '-ac',
    '2',
    '-stream_loop',
    `${loops}`,
    '-i',
    workshop.path('minute.pcm'),
    '-c',
    'copy',
    file,
  );
  return file;
}

/** A video of 1 GB whose index stands at its end. */
export function makeLongVideo(workshop: Workshop): string {
  const minute = workshop.path('minute.mp4');
  const picture = 'testsrc2=s=640x360:r=25,noise=alls=40:allf=t';
  const video = ['-c:v', 'mpeg4', '-b:v', '4600k', '-minrate', '4600k', '-maxrate', '4600k', '-bufsize', '4600k'];
  ffmpeg(
    '-f',
    'lavfi',
    '-i',
    picture,
    '-f',
    'lavfi',
    '-i',
    speech,
    '-t',
    '60',
    ...video,
    '-c:a',
    'aac',
    '-b:a',
    '96k',
    minute,
  );
  const loops = Math.ceil(1e9 / statSync(minute).size) - 1;
  ffmpeg('-stream_loop', `${loops}`, '-i', minute, '-c', 'copy', workshop.path('long.mp4'));
  return workshop.path('long.mp4');
}

/** Two voices that come and go with pauses, over a little noise. */
const voice = '0.3*sin(2*PI*(140+20*sin(2*PI*3*t))*t)*max(0,sin(2*PI*1.3*t))*lt(mod(t,4.7),4)';
const consonants = '0.1*(random(0)-0.5)*lt(mod(t,0.4),0.1)*lt(mod(t,4.7),4)';
const speech = `aevalsrc=exprs='${voice}+${consonants}|${voice}+0.002*(random(1)-0.5)':s=44100`;

export function ffmpeg(...options: readonly string[]): void {
  const run = spawnSync('ffmpeg', ['-v', 'error', '-y', ...options]);
  if (run.status !== 0) throw new Error(`ffmpeg: ${run.stderr.toString()}`);
}
