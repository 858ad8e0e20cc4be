import { RouterFailure, type Stage } from '../operations/failure';

const exportAgain = 'Export the recording again, as MP3, M4A or WAV, and send that file.';

/** The refusal of a recording: `message` says what was found, `advice` what the user can do next. */
export function refusal(message: string, advice: string = exportAgain, stage: Stage = 'intake'): RouterFailure {
  return new RouterFailure('invalidInput', message, { stage, advice });
}

/** The sample rate if an audio file can have it, else a refusal that names it. */
export function plausibleRate(sampleRate: number): number {
  if (sampleRate >= 1000 && sampleRate <= 1_536_000) return sampleRate;
  throw refusal(`The file states a sample rate of ${sampleRate} Hz, which no recording has.`);
}

/** The channel count if an audio file can have it, else a refusal that names it. */
export function plausibleChannels(channels: number): number {
  if (channels >= 1 && channels <= 255) return channels;
  throw refusal(`The file states ${channels} channels, which no recording has.`);
}
