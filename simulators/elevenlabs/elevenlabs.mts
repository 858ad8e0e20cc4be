import type { Wire } from '../frame/wire.mts';
import { accountRoutes } from './account.mts';
import { effectRoute } from './effects.mts';
import { refuseLikeElevenLabs } from './errors.mts';
import { musicRoutes } from './music.mts';
import { speechRoutes } from './speech.mts';
import { transcriptionRoutes } from './transcription.mts';
import { createVoiceShelf } from './voice-shelf.mts';
import { voiceRoutes } from './voices.mts';

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
  headers: (call) => ({
    'x-trace-id': call.requestId,
    'x-region': 'us-central1',
    'current-concurrent-requests': '1',
    'maximum-concurrent-requests': '10',
  }),
  routes(world) {
    const shelf = createVoiceShelf();
    return [
      ...speechRoutes(shelf.has),
      ...transcriptionRoutes(world),
      effectRoute(world),
      ...musicRoutes(world),
      ...voiceRoutes(world, shelf),
      ...accountRoutes(shelf),
    ];
  },
};
