import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { RouterFailure } from '../../src/operations';
import type { App } from '../app.mts';
import { sessionToken } from '../dashboard/session.mts';
import type { ApiKey } from '../keys/keys.mts';
import type { Scope } from '../keys/scopes.mts';
import { answerBrokenHead, newRequestId } from './brokenHead.mts';
import { allowOrigin, answerPreflight } from './cors.mts';
import { errorAnswer } from './errorBody.mts';
import { watchMethods } from './methods.mts';
import { Refusal } from './refusal.mts';
import { refuseUnstorable } from './refuseUnstorable.mts';
import { takeFromRate } from './rate.mts';
import { dropSlowClients } from './slowClients.mts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a key must be allowed; none for the few addresses that need no key. */
    scope?: Scope;
    isOpen?: boolean;
  }
  interface FastifyRequest {
    caller: ApiKey | null;
    startedMs: number;
  }
}

const jsonLimitBytes = 64 * 1024 * 1024;

/** The server with its sign-in and errors; routes are added by the caller. */
export function createServer(app: App): FastifyInstance {
  const server: FastifyInstance = fastify({
    loggerInstance: logOf(app),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: jsonLimitBytes,
    genReqId: newRequestId,
    requestIdHeader: false,
    keepAliveTimeout: 65_000,
    requestTimeout: 0,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    http: { headersTimeout: 20_000, maxHeaderSize: 16_384 },
    clientErrorHandler: answerBrokenHead,
    frameworkErrors: (thrown, request, reply) => sendError(app, thrown, request, reply),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
  });
  const methodsOf = watchMethods(server);
  dropSlowClients(server.server, app.settings.SLOW_CLIENT_SECONDS);
  server.decorateRequest('caller', null);
  server.decorateRequest('startedMs', 0);
  server.addContentTypeParser('multipart/form-data', (_request, payload, done) => done(null, payload));
  server.addContentTypeParser(['audio/*', 'video/*', 'application/octet-stream'], (_request, payload, done) =>
    done(null, payload),
  );
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  server.addHook('onRequest', async (request, reply) => {
    request.startedMs = Date.now();
    void reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    allowOrigin(request, reply, app.settings.ALLOWED_ORIGINS);
    if (request.routeOptions.config.isOpen !== true && !request.is404)
      request.caller = await signIn(app, request, request.routeOptions.config.scope);
  });
  server.addHook('preHandler', (request, _reply, done) => {
    for (const given of [request.params, request.query, request.body]) refuseUnstorable(given);
    done();
  });
  server.addHook('onResponse', async (request, reply) => app.telemetry.answered(request, reply));
  server.setErrorHandler((thrown, request, reply) => sendError(app, thrown, request, reply));
  server.setNotFoundHandler((request, reply) => {
    if (request.method === 'OPTIONS') return answerPreflight(request, reply, app.settings.ALLOWED_ORIGINS);
    const [path = ''] = request.url.split('?');
    const methods = methodsOf(path);
    const message = `There is no ${request.method} ${path.slice(0, 200)} here.`;
    if (methods.length === 0) return sendError(app, new Refusal(404, 'not_found', message), request, reply);
    const allowed = methods.join(', ');
    const refusal = new Refusal(405, 'method_not_allowed', `${message} It takes ${allowed}.`);
    return sendError(app, refusal, request, reply.header('allow', allowed));
  });
  return server;
}

/** Tells a client what happened, unless bytes are on their way already: then the connection ends without an end of the body. */
export function sendError(app: App, thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, headers, body } = errorAnswer(thrown, request.id);
  if (status >= 500 && !(thrown instanceof Refusal || thrown instanceof RouterFailure))
    app.log.error({ err: thrown, request: request.id }, 'unforeseen');
  if (reply.raw.headersSent) {
    reply.raw.destroy();
    return reply;
  }
  // What a route has said already was said of a file.
  void reply.removeHeader('cache-control').removeHeader('content-disposition');
  return reply.code(status).headers(headers).type('application/json').send(JSON.stringify(body));
}

/** The caller of a request that needs a key. */
export function callerOf(request: FastifyRequest): ApiKey {
  if (request.caller === null) throw new Refusal(401, 'invalid_api_key', 'A key is needed.');
  return request.caller;
}

/** The secret a request was sent with: in its head, or sealed in the dashboard's cookie. */
export function tokenOf(app: App, request: FastifyRequest): string | null {
  const [, bearer] = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return bearer ?? sessionToken(app, request);
}

/** The key of a request, if it may do what the scope says. */
export async function signIn(app: App, request: FastifyRequest, scope: Scope | undefined): Promise<ApiKey> {
  const token = tokenOf(app, request);
  if (token === null) {
    throw new Refusal(401, 'invalid_api_key', "No key was given. Send it as 'Authorization: Bearer …'.");
  }
  const key = await app.keys.find(token);
  if (key === null) throw new Refusal(401, 'invalid_api_key', 'The key is not known, was revoked or has expired.');
  if (scope !== undefined && !key.scopes.includes(scope)) {
    throw new Refusal(403, 'scope_missing', `The key has not the scope '${scope}'.`);
  }
  const origin = request.headers.origin;
  if (key.origins.length > 0 && (origin === undefined || !key.origins.includes(origin))) {
    throw new Refusal(403, 'origin_not_allowed', 'The key is for other web pages.');
  }
  if (key.requestsPerMinute !== null) await takeFromRate(app.database, key.parent ?? key.id, key.requestsPerMinute);
  return key;
}

function logOf({ log }: App): FastifyBaseLogger {
  return log;
}
