import { RouterFailure } from '../operations';
import type { Shared } from './execution';
import type { ListedJob, Provider } from './provider';
import { discard, sendWire } from './send';
import { readHead } from './stream';

/** A listed job with the provider that runs it. */
export type AccountJob = ListedJob & { readonly provider: string };

/** The jobs found, and why a provider that was asked told none. */
export interface JobListing {
  readonly jobs: readonly AccountJob[];
  readonly warnings: readonly string[];
}

const timeoutMs = 20_000;
const limitBytes = 4 * 1024 * 1024;

/** The newest jobs of the account at every provider that lists them. Throws invalidInput where none does. */
export async function listJobs({ registry, host }: Shared, limit: number): Promise<JobListing> {
  const able = Object.values(registry).filter(({ id, jobList }) => jobList !== undefined && host.isConfigured(id));
  if (able.length === 0) {
    const named = Object.values(registry).filter(({ jobList }) => jobList !== undefined);
    const advice = `Set the key of ${named.map(({ title }) => title).join(' or ')}.`;
    throw new RouterFailure('invalidInput', 'No provider with a key lists its jobs', { stage: 'intake', advice });
  }
  const answers = await Promise.all(able.map((provider) => jobsOf(provider, host, limit)));
  return {
    jobs: answers.flatMap(({ jobs }) => jobs).slice(0, limit),
    warnings: answers.flatMap(({ warnings }) => warnings),
  };
}

async function jobsOf(provider: Provider, host: Shared['host'], limit: number): Promise<JobListing> {
  const { id, title, jobList } = provider;
  if (jobList === undefined) return { jobs: [], warnings: [] };
  const reply = await sendWire(jobList.request(limit), provider, host, timeoutMs);
  const { bytes } = await readHead(reply.body, limitBytes);
  await discard(reply);
  if (reply.status >= 400) return { jobs: [], warnings: [`${title} answered with status ${reply.status}`] };
  const jobs = jobList.read(JSON.parse(new TextDecoder().decode(bytes)));
  return { jobs: jobs.map((job) => ({ ...job, provider: id })), warnings: [] };
}
