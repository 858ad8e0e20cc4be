import { readJobId } from '../../src/jobs/jobId';
import type { Job } from '../../src/core/job';
import type { Prop, Props } from './component.mts';
import type { Connection } from './connection.mts';
import { fresh } from './carryOut.mts';
import { pauseOf } from './pause.mts';
import { folderProp, ledgerProp, waitProps } from './props.mts';
import { type Call, doing, runningOf, type StepParts } from './stepParts.mts';
import { finish, lookAt, untilMsOf } from './waiting.mts';

const jobId: Prop = {
  type: 'string',
  label: 'Job ID',
  description:
    'The `jobId` that an earlier step gave back, whole. It works with the key with which the job was started.',
};

/** The props of an action about a job that was started before. */
export function jobProps(connection: Connection, waits: boolean): Props {
  return {
    jobId,
    ...(waits ? waitProps(connection) : {}),
    ...ledgerProp(connection),
    ...folderProp('write'),
  };
}

/** How a job stands now, with its result when it is done. */
export function getJob(call: Call): Promise<object> {
  return doing(call, async (parts) => {
    const state = await parts.router.resume(jobOf(parts), parts.labels);
    if (state.type === 'done') {
      const { operation } = jobOf(parts);
      return { status: 'completed', ...(await finish(operation, state.result, parts, fresh())) };
    }
    parts.$.export('$summary', 'The job still runs');
    return runningOf(state.job, parts.keyOf);
  });
}

/** Waits until a job is done: by pauses of the workflow where the step can, else for a bounded time. */
export function waitForJob(call: Call): Promise<object> {
  return doing(call, async (parts) => {
    const pause = pauseOf(parts.$);
    if (pause?.job !== undefined) return lookAt(pause.job, parts, pause);
    const job = jobOf(parts);
    const [part] = job.parts;
    return lookAt(job, parts, { ...fresh(part?.attempt), untilMs: untilMsAtLeast(job, parts) });
  });
}

function jobOf({ values, keyOf }: StepParts): Job {
  return readJobId(String(values['jobId'] ?? ''), keyOf);
}

/** A job whose own time is over is still looked at for a minute. */
function untilMsAtLeast(job: Job, parts: StepParts): number {
  return Math.max(untilMsOf(job, parts), Date.now() + 60_000);
}
