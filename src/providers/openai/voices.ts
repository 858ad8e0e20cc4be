import { stockVoice } from '../shared/openai/voices';

/** OpenAI has no list of voices to ask for. Source: https://platform.openai.com/docs/guides/text-to-speech#voice-options */
export const openaiVoices = [
  stockVoice('openai', 'alloy'),
  stockVoice('openai', 'ash'),
  stockVoice('openai', 'ballad'),
  stockVoice('openai', 'coral'),
  stockVoice('openai', 'echo'),
  stockVoice('openai', 'fable'),
  stockVoice('openai', 'onyx'),
  stockVoice('openai', 'nova'),
  stockVoice('openai', 'sage'),
  stockVoice('openai', 'shimmer'),
  stockVoice('openai', 'verse'),
  stockVoice('openai', 'marin'),
  stockVoice('openai', 'cedar'),
];
