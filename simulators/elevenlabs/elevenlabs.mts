import type { Wire } from '../frame/wire.mts';
import { premadeVoices } from './catalogue.mts';
import { refuseLikeElevenLabs } from './errors.mts';
import { speechRoutes } from './speech.mts';
import { transcriptionRoutes } from './transcription.mts';

const bodyLimitBytes = 1_000_000_000;

/** ElevenLabs: the key in `xi-api-key` only, parameters checked before the key. */
export const elevenlabs: Wire = {
  id: 'elevenlabs',
  title: 'ElevenLabs',
  basePath: '',
  bodyLimitBytes,
  validatesFirst: true,
  readKey: (headers) => (typeof headers['xi-api-key'] === 'string' ? headers['xi-api-key'] : null),
  refuse: refuseLikeElevenLabs,
  headers: (call) => ({ 'x-trace-id': call.requestId, 'x-region': 'us-central1' }),
  routes(world) {
    const voices = new Map(premadeVoices().map((voice) => [voice.id, voice]));
    return [...speechRoutes(voices), ...transcriptionRoutes(world)];
  },
};
