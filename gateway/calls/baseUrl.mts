import type { FastifyRequest } from 'fastify';
import type { App } from '../app.mts';

/** The address under which this client reaches the gateway: the one that is set, else the one that was called. */
export function baseUrlOf(app: App, request: FastifyRequest): string {
  return (app.settings.PUBLIC_URL ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '');
}
