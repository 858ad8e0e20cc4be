import type { Registry } from '../core/provider';

/** Every provider the router knows, by id, in the order in which they are tried. */
export const providers: Registry = {};
