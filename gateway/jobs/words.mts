import type { UsageRecord } from '../../src/operations';
import type { App } from '../app.mts';
import { outputWords } from '../calls/outcome.mts';
import { attemptWords } from '../http/errorBody.mts';
import type { JobRow } from './jobs.mts';

/** A job as clients and webhooks see it. `mostCharacters` keeps a message short: what is longer is told by its address. */
export function jobWords(app: App, job: JobRow, baseUrl: string, mostCharacters = Infinity): Record<string, unknown> {
  const usage = usageWords(job.report?.usage ?? []);
  const attempts = attemptWords(job.report?.attempts ?? []);
  const fits = mostCharacters === Infinity;
  return {
    id: job.id,
    object: 'audio.job',
    operation: job.operation,
    model: job.model,
    provider: job.provider,
    status: job.status,
    created_at: iso(job.created_at),
    finished_at: job.finished_at === null ? null : iso(job.finished_at),
    expires_at: iso(job.expires_at),
    output: job.output === null ? null : outputWords(app, job.output, baseUrl, mostCharacters),
    usage: fits ? usage : usage.slice(0, 20),
    cost: job.report?.cost ?? null,
    cost_at_most: job.report?.costAtMost ?? null,
    error: job.error === null ? null : { code: job.error.code, message: job.error.message.slice(0, 2_000) },
    warnings: fits ? (job.report?.warnings ?? []) : (job.report?.warnings ?? []).slice(0, 5),
    ...(fits ? { attempts } : {}),
  };
}

/** Usage as clients see it. */
export function usageWords(usage: readonly UsageRecord[]): object[] {
  return usage.map(({ unit, quantity, quantitySource, costNanos, certainty, provider, model }) => ({
    ...{ provider, model, unit, quantity, quantity_source: quantitySource, cost: costNanos, certainty },
  }));
}

function iso(time: Date): string {
  return new Date(time).toISOString();
}
