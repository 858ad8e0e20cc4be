import type { Price } from '../frame/bill.mts';
import type { Rule } from '../frame/rules.mts';

/** A transcription model: the answers it can give, how it reports usage and what it charges. */
export interface TranscriptionModel {
  formats: readonly string[];
  usage: 'duration' | 'tokens' | 'none';
  price: Price;
  outputPrice?: Price;
  minimumMs?: number;
  translates?: boolean;
  streams?: boolean;
  extra?: Record<string, Rule>;
}

/** A speech model; `output` prices the audio it makes where it does not charge characters. */
export interface SpeechModel {
  price: Price;
  output?: Price;
  takesInstructions?: boolean;
  streamsEvents?: boolean;
  maxCharacters: number;
}

/** One service of OpenAI's wire format: what is its own in path, models, voices and answers. */
export interface Family {
  id: string;
  title: string;
  basePath: string;
  takesUrl: boolean;
  addsGroqId: boolean;
  bodyLimitBytes: number;
  transcription: Record<string, TranscriptionModel>;
  speech: Record<string, SpeechModel>;
  voices: readonly string[];
  speechFormats: Record<
    string,
    { container: 'mp3' | 'opus' | 'aac' | 'flac' | 'wav' | 'pcm' | 'mulaw'; bitRate?: number }
  >;
  chat: Record<string, { audioInput: Price; audioOutput: Price; textInput: Price; textOutput: Price }>;
  shutdownDates: Record<string, string>;
  ownedBy: string;
}
