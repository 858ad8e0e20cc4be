import { z } from 'zod/v4';
import type { Again } from '../../../core/provider';
import type { WireRequest } from '../../../core/wire';
import type { JsonValue } from '../../../operations';

const savedTrack = z.object({ id: z.string(), file: z.json(), durationSeconds: z.number().nullable() });

/** What is remembered of a job: its id, what is saved, counters. No prompt, title or address. */
export const jobState = z.object({
  taskId: z.string(),
  format: z.enum(['mp3', 'wav']),
  /** Demanded with conversions; nobody listens there. */
  placeholderUrl: z.string(),
  polls: z.number(),
  /** Polls in a row that told nothing. */
  misses: z.number(),
  conversions: z.number(),
  saved: z.array(savedTrack),
  warnings: z.array(z.string()),
});

/** The same while one track is fetched. */
export const trackState = jobState.extend({ trackId: z.string(), durationSeconds: z.number().nullable() });

/** The same while one track is converted. */
export const conversionState = trackState.extend({ wavTaskId: z.string().nullable() });

export type JobState = z.infer<typeof jobState>;
export type TrackState = z.infer<typeof trackState>;
export type ConversionState = z.infer<typeof conversionState>;

const delaysMs = [2_000, 4_000, 8_000, 15_000];
const longestDelayMs = 15_000;

/** Sends the next request after a while that grows with `times`. */
export function later(request: WireRequest, name: string, state: JobState & JsonValue, times: number): Again {
  const afterMs = delaysMs[times] ?? longestDelayMs;
  return { type: 'again', next: { request, step: { name, state } }, afterMs, jobId: state.taskId };
}

/** Sends the next request at once. */
export function next(request: WireRequest, name: string, state: JobState & JsonValue): Again {
  return { type: 'again', next: { request, step: { name, state } }, afterMs: 0, jobId: state.taskId };
}
