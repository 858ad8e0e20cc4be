import type { Registry } from '../core/provider';
import { kie } from './kie';
import { sunoapi } from './sunoapi';
import { elevenlabs } from './elevenlabs';
import { groq } from './groq';
import { imarouterOver } from './imarouter';
import { openai } from './openai';
import { openaiCompatible } from './openaiCompatible';

const direct: Registry = { openai, elevenlabs, groq, sunoapi, kie, openaiCompatible };

/** Every provider the router knows, by id, in the order in which they are tried. Our own API has what all others have. */
export const providers: Registry = { imarouter: imarouterOver(Object.values(direct)), ...direct };
