import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Attempt, OperationId } from '../../src/operations';
import type { JobRow } from '../jobs/jobs.mts';

/** What is measured. No label ever holds a key, a text or an address. */
export interface Telemetry {
  answered(request: FastifyRequest, reply: FastifyReply): void;
  /** `within` is the id of the request or job. */
  tried(attempt: Attempt, operation: OperationId, within: string): void;
  ended(job: Pick<JobRow, 'id' | 'operation' | 'status' | 'created_at'>): void;
  /** The figures as Prometheus reads them. */
  text(): Promise<string>;
  close(): Promise<void>;
}
