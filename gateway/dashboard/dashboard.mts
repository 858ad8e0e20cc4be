import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod/v4';
import type { App } from '../app.mts';
import type { ApiKey } from '../keys/keys.mts';
import { parsed } from '../http/parsed.mts';
import { notFound, Refusal } from '../http/refusal.mts';
import { takeFromRate } from '../http/rate.mts';
import { endedCookie, isOwnPage, openSession, sessionOf, sessionToken } from './session.mts';

/** What signs in. */
export const signInBody = z.object({ key: z.string().trim().min(1, 'give a key').max(200) });
const signInsPerMinute = 30;
const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The page at `/dashboard` and its sign-in: the key stays in a sealed cookie, the page calls the endpoints under `/v1`. */
export function addDashboard(server: FastifyInstance, app: App): void {
  const config = { isOpen: true };
  const files = readFiles(join(import.meta.dirname, 'dashboard'));
  server.get('/dashboard', { config }, async (_request, reply) => sendFile(reply, await files, 'index.html'));
  server.get<{ Params: { name: string } }>('/dashboard/assets/:name', { config }, async (request, reply) => {
    void reply.header('cache-control', 'public, max-age=31536000, immutable');
    return sendFile(reply, await files, `assets/${request.params.name}`);
  });
  server.post('/dashboard/session', { config }, async (request, reply) => {
    if (!isOwnPage(request)) throw new Refusal(403, 'origin_not_allowed', 'Sign in on the page of the gateway itself.');
    await takeFromRate(app.database, `dashboard ${request.ip}`, signInsPerMinute);
    const { key: token } = parsed(signInBody, request.body);
    const key = await app.keys.find(token);
    if (key === null) throw new Refusal(401, 'invalid_api_key', 'The key is not known, was revoked or has expired.');
    if (key.parent !== null) throw new Refusal(403, 'scope_missing', 'A client key is not for the dashboard.');
    const { cookie, csrf } = openSession(app, request, token);
    return reply.header('set-cookie', cookie).header('cache-control', 'no-store').send(sessionWords(key, csrf));
  });
  server.get('/dashboard/session', { config }, async (request, reply) => {
    const session = sessionOf(app, request);
    const key = session === null ? null : await app.keys.find(session.token);
    void reply.header('cache-control', 'no-store');
    return session === null || key === null ? { signed_in: false } : sessionWords(key, session.csrf);
  });
  server.delete('/dashboard/session', { config }, async (request, reply) => {
    sessionToken(app, request);
    return reply.header('set-cookie', endedCookie(app, request)).send({ signed_in: false });
  });
}

function sessionWords({ name, account, scopes }: ApiKey, csrf: string): object {
  return { signed_in: true, csrf, key: { name, account, scopes } };
}

async function readFiles(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const wanted = names.filter((name) => extname(name) in mediaTypes);
  return new Map(await Promise.all(wanted.map(async (name) => [name, await readFile(join(folder, name))] as const)));
}

function sendFile(reply: FastifyReply, files: ReadonlyMap<string, Buffer>, name: string): FastifyReply {
  const file = files.get(name);
  if (file === undefined) throw notFound('page', name);
  const headers = {
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  };
  return reply
    .headers(headers)
    .type(mediaTypes[extname(name)] ?? 'text/plain')
    .send(file);
}
