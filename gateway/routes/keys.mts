import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod/v4';
import type { App } from '../app.mts';
import { bodyOf, hashOf } from '../calls/take.mts';
import { type Answer, jsonAnswer } from '../http/answer.mts';
import { answerOnce, type Once } from '../http/once.mts';
import { parsed } from '../http/parsed.mts';
import { notFound, Refusal } from '../http/refusal.mts';
import { callerOf } from '../http/server.mts';
import { usdAmount } from '../http/usd.mts';
import { type ApiKey } from '../keys/keys.mts';
import { originOf } from '../keys/origin.mts';
import { scopes, usualScopes } from '../keys/scopes.mts';

const scopeList = z.array(z.enum(scopes)).min(1);
const originList = z.array(z.url().transform(originOf)).max(50).default([]);
/** What a key is made with. */
export const newKey = z.strictObject({
  name: z.string().trim().min(1).max(100).default('Key'),
  account: z.string().trim().min(1).max(100).optional(),
  scopes: scopeList.default([...usualScopes]),
  cap_usd: usdAmount.optional(),
  requests_per_minute: z.number().int().min(1).optional(),
  origins: originList,
  expires_at: z.iso
    .datetime({ offset: true })
    .refine((time) => Date.parse(time) > Date.now(), 'the time is past')
    .optional(),
});
/** What a key of an app is made with. */
export const clientKey = z.strictObject({
  scopes: scopeList.default(['transcribe', 'speak']),
  ttl_seconds: z.number().int().min(30).max(3600).default(600),
  origins: originList,
  cap_usd: usdAmount.optional(),
});

/** `/v1/keys`: keys and their scopes, caps, limits, expiry and rotation; and short-lived keys for apps. */
export function addKeys(server: FastifyInstance, app: App): void {
  const config = { scope: 'admin' } as const;
  server.post('/v1/keys', { config }, async (request, reply) => {
    const asked = parsed(newKey, request.body);
    const caller = callerOf(request);
    const account = asked.account === undefined ? caller.account : await app.keys.accountNamed(asked.account);
    mayActFor(caller, account);
    return answerOnce(app, request, reply, secretOnce(request), async () => {
      const made = await app.keys.create({
        ...{
          account,
          name: asked.name,
          scopes: asked.scopes,
          origins: asked.origins,
          capNanos: asked.cap_usd ?? null,
        },
        ...{ requestsPerMinute: asked.requests_per_minute ?? null, expiresAt: asked.expires_at ?? null },
      });
      return keyAnswer(made, 201);
    });
  });
  server.get('/v1/keys', { config }, async (request) => {
    const caller = callerOf(request);
    const keys = await app.keys.list(isOperator(caller) ? null : caller.account);
    return { object: 'list', data: keys.map(keyWords) };
  });
  server.delete<{ Params: { id: string } }>('/v1/keys/:id', { config }, async (request) => {
    await ownKey(app, request);
    await app.keys.revoke(request.params.id);
    return { id: request.params.id, object: 'api_key', revoked: true };
  });
  server.post<{ Params: { id: string } }>('/v1/keys/:id/rotate', { config }, async (request, reply) => {
    await ownKey(app, request);
    return answerOnce(app, request, reply, secretOnce(request), async () => {
      const rotated = await app.keys.rotate(request.params.id);
      if (rotated === null) throw notFound('key', request.params.id);
      return keyAnswer(rotated, 200);
    });
  });
  server.post('/v1/keys/client', { config: {} }, async (request, reply) => {
    const asked = parsed(clientKey, request.body);
    const parent = callerOf(request);
    if (parent.parent !== null) throw new Refusal(403, 'scope_missing', 'A client key makes no keys.');
    const foreign = asked.origins.find((origin) => parent.origins.length > 0 && !parent.origins.includes(origin));
    if (foreign !== undefined)
      throw new Refusal(403, 'origin_not_allowed', `The key cannot hand on the origin '${foreign}'.`);
    const endMs = parent.expiresAt === null ? Infinity : Date.parse(parent.expiresAt);
    const missing = asked.scopes.find((scope) => !parent.scopes.includes(scope) || scope === 'admin');
    if (missing !== undefined)
      throw new Refusal(403, 'scope_missing', `The key cannot hand on the scope '${missing}'.`);
    const child = {
      ...{
        account: parent.account,
        name: `Client key of ${parent.name}`,
        scopes: asked.scopes,
        origins: asked.origins.length > 0 ? asked.origins : parent.origins,
      },
      ...{ capNanos: asked.cap_usd ?? null, requestsPerMinute: parent.requestsPerMinute },
      expiresAt: new Date(Math.min(Date.now() + asked.ttl_seconds * 1000, endMs)).toISOString(),
      ...(parent.id === 'admin' ? {} : { parent: parent.id }),
    };
    return answerOnce(app, request, reply, secretOnce(request), async () =>
      keyAnswer(await app.keys.create(child), 201),
    );
  });
}

function secretOnce(request: FastifyRequest): Once {
  return { hash: hashOf(request, bodyOf(request), []), isSecret: true };
}

function keyAnswer({ token, key }: { token: string; key: ApiKey }, status: number): Answer {
  return jsonAnswer({ ...keyWords(key), key: token }, status);
}

function mayActFor(caller: ApiKey, account: string): void {
  if (!isOperator(caller) && caller.account !== account)
    throw new Refusal(403, 'scope_missing', 'The key is for its own account.');
}

/** The key of the environment acts for every account. */
function isOperator({ id }: ApiKey): boolean {
  return id === 'admin';
}

async function ownKey(app: App, request: FastifyRequest<{ Params: { id: string } }>): Promise<void> {
  const caller = callerOf(request);
  const { id } = request.params;
  if (!(await app.keys.has(isOperator(caller) ? null : caller.account, id))) throw notFound('key', id);
}

function keyWords(key: ApiKey): object {
  return {
    ...{ id: key.id, object: 'api_key', name: key.name, account: key.account, scopes: key.scopes, cap: key.capNanos },
    ...{ requests_per_minute: key.requestsPerMinute, origins: key.origins, parent: key.parent },
    ...{ created_at: key.createdAt, expires_at: key.expiresAt, revoked_at: key.revokedAt },
  };
}
