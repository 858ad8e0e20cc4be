import type { Provider } from '../../core/provider';
import { converseAdapter } from '../shared/openai/chat';
import { modelsKeyCheck } from '../shared/openai/keyCheck';
import { readOpenAiError } from '../shared/openai/readError';
import { speakAdapter } from '../shared/openai/speak';
import { transcribeAdapter } from '../shared/openai/transcribe';
import { translateAdapter } from '../shared/openai/translate';
import { compatibleModels } from './models';
import { speakOptions, transcribeOptions } from './options';

/**
 * Any server that speaks OpenAI's wire format: Speaches, LocalAI, vLLM, whisper.cpp, Kokoro-FastAPI. It has no address of its
 * own. Whisper's own code for Javanese is 'jw'. Source: https://platform.openai.com/docs/api-reference/audio
 */
export const openaiCompatible: Provider = {
  id: 'openaiCompatible',
  title: 'OpenAI-Compatible Server',
  origins: { api: '' },
  auth: { header: 'authorization', prefix: 'Bearer ' },
  keyOptional: true,
  needsBaseUrl: true,
  keyPage: 'https://speaches.ai/configuration/',
  docsPage: 'https://platform.openai.com/docs/api-reference/audio',
  deployments: compatibleModels,
  adapters: {
    transcribe: transcribeAdapter({ options: transcribeOptions, languageCodes: { jv: 'jw' } }),
    translate: translateAdapter,
    speak: speakAdapter({ options: speakOptions }),
    converse: converseAdapter(),
  },
  readError: readOpenAiError,
  keyCheck: modelsKeyCheck,
  concurrency: 2,
};
