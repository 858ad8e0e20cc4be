import type { Registry } from '../core/provider';
import { elevenlabs } from './elevenlabs';

/** Every provider the router knows, by id, in the order in which they are tried. */
export const providers: Registry = { elevenlabs };
