import { z } from 'zod/v4';
import {
  audioField,
  languageField,
  modelField,
  promptField,
  providerOptionsField,
  subtitlesField,
  temperatureField,
} from './fields';
import { transcribe } from './transcribe';

export const translate = {
  id: 'translate',
  resource: 'speech',
  title: 'Translate',
  action: 'Translate speech to English text',
  description: 'Turn a recording in any language into English text',
  creates: false,
  input: z.strictObject({
    audio: audioField,
    model: modelField,
    language: languageField,
    subtitles: subtitlesField,
    prompt: promptField,
    temperature: temperatureField,
    providerOptions: providerOptionsField,
  }),
  output: transcribe.output,
} as const;

export type TranslateInput = z.infer<typeof translate.input>;
export type TranslateOutput = z.infer<typeof translate.output>;
