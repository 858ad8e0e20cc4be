import type { FastifyReply, FastifyRequest } from 'fastify';

const exposed =
  'x-request-id, x-imarouter-cost, x-imarouter-provider, x-imarouter-model, x-imarouter-job, x-imarouter-warnings, retry-after';

/** Lets web pages of the allowed origins read the answers. */
export function allowOrigin(request: FastifyRequest, reply: FastifyReply, allowed: readonly string[]): void {
  const { origin } = request.headers;
  if (origin === undefined || !isAllowed(origin, allowed)) return;
  void reply.headers({
    'access-control-allow-origin': origin,
    vary: 'Origin',
    'access-control-expose-headers': exposed,
  });
}

/** Answers what a browser asks before it calls. */
export function answerPreflight(
  request: FastifyRequest,
  reply: FastifyReply,
  allowed: readonly string[],
): FastifyReply {
  if (!isAllowed(request.headers.origin ?? '', allowed)) return reply.code(403).send();
  const headers = request.headers['access-control-request-headers'] ?? 'authorization, content-type, idempotency-key';
  return reply
    .code(204)
    .headers({
      'access-control-allow-methods': 'GET, POST, PUT, DELETE',
      'access-control-allow-headers': headers,
      'access-control-max-age': '600',
    })
    .send();
}

function isAllowed(origin: string, allowed: readonly string[]): boolean {
  return allowed.includes('*') || allowed.includes(origin);
}
