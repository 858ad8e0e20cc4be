/** The vendors' own clients, in the versions that the simulators are tried with. */
export { default as OpenAI, toFile } from 'openai';
export { Stream as OpenAIStream } from 'openai/streaming';
export { default as Groq } from 'groq-sdk';
export { ElevenLabsClient } from '@elevenlabs/elevenlabs-js';
