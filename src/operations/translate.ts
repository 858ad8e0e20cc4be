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
import { lazy } from './lazy';

const input = lazy(() =>
  z.strictObject({
    audio: audioField,
    model: modelField,
    language: languageField,
    subtitles: subtitlesField,
    prompt: promptField,
    temperature: temperatureField,
    providerOptions: providerOptionsField,
  }),
);

export const translate = {
  id: 'translate',
  resource: 'speech',
  title: 'Translate',
  action: 'Translate speech to English text',
  description: 'Turn a recording in any language into English text',
  creates: false,
  get input() {
    return input();
  },
  get output() {
    return transcribe.output;
  },
} as const;

export type TranslateInput = z.infer<typeof translate.input>;
export type TranslateOutput = z.infer<typeof translate.output>;
