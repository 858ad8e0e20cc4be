import type { Provider } from '../../core/provider';
import { modelsKeyCheck } from '../shared/openai/keyCheck';
import { readOpenAiError } from '../shared/openai/readError';
import { speakAdapter } from '../shared/openai/speak';
import { transcribeAdapter } from '../shared/openai/transcribe';
import { translateAdapter } from '../shared/openai/translate';
import { groqModels } from './models';
import { groqVoices } from './voices';

/** Groq, in OpenAI's wire format. Source: https://console.groq.com/docs/api-reference */
export const groq: Provider = {
  id: 'groq',
  title: 'Groq',
  origins: { api: 'https://api.groq.com/openai/v1' },
  auth: { header: 'authorization', prefix: 'Bearer ' },
  keyPage: 'https://console.groq.com/keys',
  docsPage: 'https://console.groq.com/docs/speech-to-text',
  deployments: groqModels,
  adapters: { transcribe: transcribeAdapter(), translate: translateAdapter, speak: speakAdapter() },
  readError: readOpenAiError,
  keyCheck: modelsKeyCheck,
  voiceTable: groqVoices,
  concurrency: 8,
};
