import { z } from 'zod/v4';
import { RouterFailure } from '../../../operations';

const song = z.object({
  id: z.string(),
  audioUrl: z.string().nullish(),
  title: z.string().nullish(),
  duration: z.number().nullish(),
});

const record = z.object({
  status: z.string(),
  response: z.object({ sunoData: z.array(song).nullish() }).nullish(),
  errorCode: z.union([z.string(), z.number()]).nullish(),
  errorMessage: z.string().nullish(),
});

export interface Track {
  readonly id: string;
  readonly url: string;
  readonly title: string | null;
  readonly durationSeconds: number | null;
}

/** How a task stands. `unknown` is one that the host does not find yet, `over` means that no more will come, apart from a moment's delay. */
export type TaskRecord =
  | { readonly type: 'unknown' }
  | { readonly type: 'running' }
  | { readonly type: 'over'; readonly tracks: readonly Track[]; readonly patience: number }
  | { readonly type: 'failed'; readonly kind: 'rejected' | 'unavailable'; readonly message: string };

/** A finished task can lack its songs for a moment; polls to wait for them. */
const patienceAfterSuccess = 6;
/** An undelivered callback may be one of the early ones, long before the songs are ready. */
const patienceAfterCallback = 15;

const wordsOfStatus: Readonly<Record<string, string>> = {
  CREATE_TASK_FAILED: 'The task could not be created',
  GENERATE_AUDIO_FAILED: 'The music could not be generated',
  SENSITIVE_WORD_ERROR: 'The prompt holds words that are not allowed',
};

/** Copyrighted lyrics, and audio that matches an existing work. */
const refusedContent = new Set(['400', '413']);

/** Reads the data of `record-info`. Anything else fails as badReply. */
export function readRecord(data: unknown): TaskRecord {
  if (data === null || data === undefined) return { type: 'unknown' };
  const parsed = record.safeParse(data);
  if (!parsed.success) throw new RouterFailure('badReply', 'The reply does not tell how the task stands');
  const { status, response, errorCode, errorMessage } = parsed.data;
  const words = wordsOfStatus[status];
  if (words !== undefined) {
    const rejected = status === 'SENSITIVE_WORD_ERROR' || refusedContent.has(String(errorCode));
    return { type: 'failed', kind: rejected ? 'rejected' : 'unavailable', message: errorMessage?.trim() || words };
  }
  const tracks = (response?.sunoData ?? []).flatMap(trackOf);
  if (status === 'SUCCESS') return { type: 'over', tracks, patience: patienceAfterSuccess };
  if (status === 'CALLBACK_EXCEPTION') return { type: 'over', tracks, patience: patienceAfterCallback };
  return { type: 'running' };
}

function trackOf({ id, audioUrl, title, duration }: z.infer<typeof song>): Track[] {
  if (!audioUrl) return [];
  return [{ id, url: audioUrl, title: title?.trim() || null, durationSeconds: duration ?? null }];
}
