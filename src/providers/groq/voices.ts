import { stockVoice } from '../shared/openai/voices';

/** Voices of Orpheus on Groq. Source: https://console.groq.com/docs/text-to-speech/orpheus */
export const groqVoices = [
  stockVoice('groq', 'autumn', { languages: ['en'], gender: 'female' }),
  stockVoice('groq', 'diana', { languages: ['en'], gender: 'female' }),
  stockVoice('groq', 'hannah', { languages: ['en'], gender: 'female' }),
  stockVoice('groq', 'austin', { languages: ['en'], gender: 'male' }),
  stockVoice('groq', 'daniel', { languages: ['en'], gender: 'male' }),
  stockVoice('groq', 'troy', { languages: ['en'], gender: 'male' }),
];
