/** A model: its limit, what a character of it costs in credits, and its concurrency group. */
export interface SpeechModel {
  name: string;
  maxCharacters: number;
  creditsPerCharacter: number;
  group: 'standard' | 'turbo';
  ignoresContext?: boolean;
  isEnglishOnly?: boolean;
}

/** The speech models, with their list of 2026. */
export const speechModels: Record<string, SpeechModel> = {
  eleven_v4: { name: 'Eleven v4', maxCharacters: 10_000, creditsPerCharacter: 1, group: 'standard' },
  eleven_v4_turbo: { name: 'Eleven v4 Turbo', maxCharacters: 10_000, creditsPerCharacter: 0.5, group: 'turbo' },
  eleven_v3: {
    name: 'Eleven v3',
    maxCharacters: 5000,
    creditsPerCharacter: 1,
    group: 'standard',
    ignoresContext: true,
  },
  eleven_multilingual_v2: {
    name: 'Eleven Multilingual v2',
    maxCharacters: 10_000,
    creditsPerCharacter: 1,
    group: 'standard',
  },
  eleven_flash_v2_5: { name: 'Eleven Flash v2.5', maxCharacters: 40_000, creditsPerCharacter: 0.5, group: 'turbo' },
  eleven_turbo_v2_5: { name: 'Eleven Turbo v2.5', maxCharacters: 40_000, creditsPerCharacter: 0.5, group: 'turbo' },
  eleven_flash_v2: {
    name: 'Eleven Flash v2',
    maxCharacters: 30_000,
    creditsPerCharacter: 0.5,
    group: 'turbo',
    isEnglishOnly: true,
  },
  eleven_turbo_v2: {
    name: 'Eleven Turbo v2',
    maxCharacters: 30_000,
    creditsPerCharacter: 0.5,
    group: 'turbo',
    isEnglishOnly: true,
  },
};

/** Languages that the models speak. */
export const languageCodes =
  'en ja zh de hi fr ko pt it es id nl tr fil pl sv bg ro ar cs el fi hr ms sk da ta uk ru hu no vi'.split(' ');

/** A voice of the account; cloned ones can be deleted. */
export interface Voice {
  id: string;
  name: string;
  category: 'premade' | 'cloned';
  description: string;
  labels: Record<string, string>;
  sampleNames: string[];
  createdSeconds: number;
}

const premade: [id: string, name: string, gender: string, accent: string][] = [
  ['21m00Tcm4TlvDq8ikWAM', 'Rachel', 'female', 'american'],
  ['CwhRBWXzGAHq8TQ4Fs17', 'Roger', 'male', 'american'],
  ['EXAVITQu4vr4xnSDxMaL', 'Sarah', 'female', 'american'],
  ['FGY2WhTYpPnrIDTdsKH5', 'Laura', 'female', 'american'],
  ['IKne3meq5aSn9XLyUdCD', 'Charlie', 'male', 'australian'],
  ['JBFqnCBsd6RMkjVDRZzb', 'George', 'male', 'british'],
  ['N2lVS1w4EtoT3dr4eOWO', 'Callum', 'male', 'american'],
  ['SAz9YHcvj6GT2YYXdXww', 'River', 'neutral', 'american'],
  ['TX3LPaxmHKxFdv7VOQHJ', 'Liam', 'male', 'american'],
  ['Xb7hH8MSUJpSbSDYk0k2', 'Alice', 'female', 'british'],
  ['XrExE9yKIg1WjnnlVkGX', 'Matilda', 'female', 'american'],
  ['bIHbv24MWmeRgasZH58o', 'Will', 'male', 'american'],
  ['cgSgspJ2msm6clMCkdW9', 'Jessica', 'female', 'american'],
  ['cjVigY5qzO86Huf0OWal', 'Eric', 'male', 'american'],
  ['iP95p4xoKVk53GoZ742B', 'Chris', 'male', 'american'],
  ['nPczCjzI2devNBz1zQrb', 'Brian', 'male', 'american'],
  ['onwK4e9ZLuTAKqWW03F9', 'Daniel', 'male', 'british'],
  ['pFZP5JQG7iQjIQuC4Bku', 'Lily', 'female', 'british'],
  ['pNInz6obpgDQGcFmaJgB', 'Adam', 'male', 'american'],
  ['pqHfZKP75CvOlQylNhV4', 'Bill', 'male', 'american'],
];

/** The voices with which every account begins. */
export function premadeVoices(): Voice[] {
  return premade.map(([id, name, gender, accent]) => ({
    id,
    name,
    category: 'premade',
    description: `${name}, a simulated ${accent} voice`,
    labels: { gender, accent, age: 'middle_aged', language: 'en', use_case: 'narration' },
    sampleNames: [],
    createdSeconds: 1_700_000_000,
  }));
}
