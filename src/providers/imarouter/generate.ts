import type { Deployment } from '../../core/deployment';
import type { Adapter, Exchange, RequestContext } from '../../core/provider';
import type { MusicInput, MusicOutput, Sound, SoundEffectInput } from '../../operations';
import { expectedFile, outputFormat } from '../shared/expectedFile';
import { apiFields } from './fields';
import { cancel, takeUp } from './follow';
import { followSounds, type Sounds } from './sounds';

/** A sound effect by `POST /audio/generate` of our HTTP API, then its job. Source: https://imarouter.com/docs */
export const soundEffect: Adapter<'soundEffect'> = {
  request: (input, deployment, context) => submit('sound_effect', input, deployment, context),
  reply: (wire, step) => followSounds(wire, step, oneSound),
  resume: takeUp,
  cancel,
};

/** Music by `POST /audio/generate` of our HTTP API, then its job and every track of it. Source: https://imarouter.com/docs */
export const music: Adapter<'music'> = {
  request: (input, deployment, context) => submit('music', input, deployment, context),
  reply: (wire, step) => followSounds(wire, step, everyTrack),
  resume: takeUp,
  cancel,
};

const oneSound: Sounds<Sound> = {
  fileName: 'track',
  outputOf: ([first]) => first && { audio: first.audio, durationSeconds: first.durationSeconds },
};

const everyTrack: Sounds<MusicOutput> = {
  fileName: 'track',
  outputOf: (tracks) => ({
    tracks: tracks.map(({ audio, durationSeconds, title }) => ({ audio, durationSeconds, title })),
  }),
};

function submit(
  operation: string,
  input: SoundEffectInput | MusicInput,
  deployment: Deployment,
  { callbackUrl, startsJob }: RequestContext,
): Exchange {
  const announced = callbackUrl === null ? {} : { webhook_url: callbackUrl };
  const { mediaType } = expectedFile('track', input.format, outputFormat(deployment, input.format));
  return {
    request: {
      method: 'POST',
      path: startsJob ? '/audio/generate/async' : '/audio/generate',
      headers: { accept: 'application/json' },
      body: { json: { ...apiFields(input), operation, model: deployment.model, ...announced } },
      as: 'json',
    },
    step: { name: 'submit', state: { mediaType } },
  };
}
