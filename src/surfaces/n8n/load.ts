import { lazy } from '../../operations/lazy';

/** Loads what the heads of nodes and credential do not show: n8n loads all heads at its start, and most are never used. */
export const load = lazy(async () => (await import('./working')).working);
