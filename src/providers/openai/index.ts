import type { Provider } from '../../core/provider';
import { converseAdapter } from '../shared/openai/chat';
import { modelsKeyCheck } from '../shared/openai/keyCheck';
import { readOpenAiError } from '../shared/openai/readError';
import { translateAdapter } from '../shared/openai/translate';
import { callback } from './callback';
import { openaiModels } from './models';
import { chatOptions } from './options';
import { speak } from './speak';
import { transcribe } from './transcribe';
import { openaiVoices } from './voices';

/** OpenAI. Source: https://platform.openai.com/docs/api-reference */
export const openai: Provider = {
  id: 'openai',
  title: 'OpenAI',
  origins: { api: 'https://api.openai.com/v1' },
  auth: { header: 'authorization', prefix: 'Bearer ' },
  keyPage: 'https://platform.openai.com/api-keys',
  docsPage: 'https://platform.openai.com/docs/api-reference/audio',
  deployments: openaiModels,
  adapters: {
    transcribe,
    translate: translateAdapter,
    speak,
    converse: converseAdapter(chatOptions),
  },
  readError: readOpenAiError,
  keyCheck: modelsKeyCheck,
  voiceTable: openaiVoices,
  callback,
  concurrency: 8,
};
