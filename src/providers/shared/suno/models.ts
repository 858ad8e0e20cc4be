import type { Deployment } from '../../../core/deployment';

/** What all models of the generate family give: two songs as MP3, as WAV by a conversion of the host's own. */
export const generateFamily = {
  operations: ['music'],
  output: {
    mp3: { native: 'mp3', mediaType: 'audio/mpeg' },
    wav: { native: 'wav', mediaType: 'audio/wav' },
  },
  tracks: 2,
  features: { lyrics: true },
  note: 'An unofficial reseller of Suno, used at your own risk.',
  waiting: 'callback',
  expectedSeconds: 180,
} as const satisfies Partial<Deployment>;

/** The models by canonical id, with the hosts' name, title and longest song in seconds. */
export const generateModels = [
  { model: 'suno-v4', providerModel: 'V4', title: 'Suno V4', maximumSeconds: 240 },
  { model: 'suno-v4.5', providerModel: 'V4_5', title: 'Suno V4.5', maximumSeconds: 480 },
  { model: 'suno-v4.5-plus', providerModel: 'V4_5PLUS', title: 'Suno V4.5+', maximumSeconds: 480 },
  { model: 'suno-v4.5-all', providerModel: 'V4_5ALL', title: 'Suno V4.5 All', maximumSeconds: 480 },
  { model: 'suno-v5', providerModel: 'V5', title: 'Suno V5', maximumSeconds: 480 },
  { model: 'suno-v5.5', providerModel: 'V5_5', title: 'Suno V5.5', maximumSeconds: 480 },
] as const;

/** Seconds of a song of up to `maximum`. */
export function songSeconds(maximum: number): NonNullable<Deployment['seconds']> {
  return { minimum: 10, maximum, usual: 180 };
}
