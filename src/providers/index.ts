import type { Registry } from '../core/provider';
import { elevenlabs } from './elevenlabs';
import { groq } from './groq';
import { openai } from './openai';

/** Every provider the router knows, by id, in the order in which they are tried. */
export const providers: Registry = {
  openai,
  elevenlabs,
  groq,
};
