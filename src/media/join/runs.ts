import type { AudioSource } from '../../operations/audio';
import { RouterFailure, raise } from '../../operations/failure';
import { join, type JoinedAudio } from './index';

/** Parts `from` to before `to` in one file: joined, or a single part as it is (null) where its format cannot be written. */
export interface JoinedRun {
  readonly from: number;
  readonly to: number;
  readonly joined: JoinedAudio | null;
}

/** Parts in as few files as possible, in order, and why it is more than one. */
export interface JoinedRuns {
  readonly runs: readonly JoinedRun[];
  readonly reason: string | null;
}

/** Joins parts in order; where one does not fit those before it, a new file begins. `pausesSeconds` has one entry a part. */
export async function joinRuns(sources: readonly AudioSource[], pausesSeconds: readonly number[]): Promise<JoinedRuns> {
  const runs: JoinedRun[] = [];
  let reason: string | null = null;
  for (let from = 0; from < sources.length;) {
    const { run, misfit } = await longestRun(sources, pausesSeconds, from);
    reason ??= misfit;
    runs.push(run);
    from = run.to;
  }
  return { runs, reason };
}

async function longestRun(sources: readonly AudioSource[], pausesSeconds: readonly number[], from: number) {
  let misfit: string | null = null;
  for (let to = sources.length; ;) {
    try {
      const joined = await join(sources.slice(from, to), { pauseSeconds: pausesSeconds.slice(from, to) });
      return { run: { from, to, joined }, misfit };
    } catch (thrown) {
      if (!(thrown instanceof RouterFailure) || thrown.details.stage !== 'join') return raise(thrown);
      misfit ??= thrown.message;
      if (to === from + 1) return { run: { from, to, joined: null }, misfit };
      to = from + Math.max(1, thrown.details.part ?? 1);
    }
  }
}
