import type { Provider } from '../../core/provider';
import { callback } from './callback';
import { readError } from './errors';
import { keyCheck } from './keyCheck';
import { deployments } from './models';
import { music } from './music';
import { soundEffect } from './soundEffect';
import { speak } from './speak';
import { transcribe } from './transcribe';
import { cloneVoice, deleteVoice, getVoice, searchVoices } from './voices';

/** ElevenLabs: speech, transcription, effects, music and voices. Source: https://elevenlabs.io/docs/api-reference */
export const elevenlabs: Provider = {
  id: 'elevenlabs',
  title: 'ElevenLabs',
  origins: { api: 'https://api.elevenlabs.io' },
  auth: { header: 'xi-api-key', prefix: '' },
  keyPage: 'https://elevenlabs.io/app/settings/api-keys',
  docsPage: 'https://elevenlabs.io/docs/api-reference',
  deployments,
  adapters: { transcribe, speak, soundEffect, music, searchVoices, getVoice, cloneVoice, deleteVoice },
  readError,
  keyCheck,
  callback,
  concurrency: 3,
};
