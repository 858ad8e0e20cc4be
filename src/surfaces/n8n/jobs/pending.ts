import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Job } from '../../../core/job';
import { jobIdsOf, type KeyOf } from '../../../jobs/jobId';

/** The item of a job that has not ended: its ID, and nothing that looks like a result. */
export function pendingItem(
  job: Job,
  keyOf: KeyOf,
  itemIndex: number,
  warnings: readonly string[] = [],
): INodeExecutionData {
  const notes = warnings.length > 0 ? { warnings: [...warnings] } : {};
  return { json: { job: jobFacts(job, keyOf, 'pending'), ...notes }, pairedItem: { item: itemIndex } };
}

/** What is told of a job. `ids` holds several where one would be too long. */
export function jobFacts(job: Job, keyOf: KeyOf, status: 'pending' | 'completed' | 'failed'): IDataObject {
  const [id = '', ...more] = jobIdsOf(job, keyOf);
  const [first] = job.parts;
  return {
    id: more.length > 0 ? [id, ...more].join(',') : id,
    status,
    operation: job.operation,
    provider: first?.provider ?? '',
    model: first?.model ?? '',
    submittedAt: new Date(job.submittedMs).toISOString(),
  };
}
