import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Attempt, OperationId } from '../../src/operations';

/** What is measured. No label ever holds a key, a text or an address. */
export interface Telemetry {
  answered(request: FastifyRequest, reply: FastifyReply): void;
  tried(attempt: Attempt, operation: OperationId): void;
  /** The figures as Prometheus reads them. */
  text(): Promise<string>;
  close(): Promise<void>;
}
