import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { App } from '../app.mts';
import { baseUrlOf } from '../calls/baseUrl.mts';
import { Refusal } from '../http/refusal.mts';
import { keyFrom, seal, unseal } from '../keys/seal.mts';

const cookieName = 'imarouter_session';
const sessionSeconds = 12 * 3600;

export interface Session {
  /** The API key it was opened with. */
  readonly token: string;
  /** What the page sends with everything that changes something. */
  readonly csrf: string;
}

/** Seals a key into a session: its cookie, which no script reads, and the page's CSRF token. */
export function openSession(app: App, request: FastifyRequest, token: string): { cookie: string; csrf: string } {
  const value = seal(keyOf(app, 'seal'), JSON.stringify({ token, until: Date.now() + sessionSeconds * 1000 }));
  return { cookie: cookieOf(app, request, value, sessionSeconds), csrf: csrfOf(app, value) };
}

/** The cookie that ends a session in the browser. */
export function endedCookie(app: App, request: FastifyRequest): string {
  return cookieOf(app, request, '', 0);
}

/** The session of a request, or null: sealed by this gateway, not over, and sent by the dashboard's own page. */
export function sessionOf(app: App, request: FastifyRequest): Session | null {
  const value = cookieIn(request.headers.cookie ?? '');
  if (value === null || !isOwnPage(request)) return null;
  const content = unsealed(app, value);
  if (content === null || content.until <= Date.now()) return null;
  return { token: content.token, csrf: csrfOf(app, value) };
}

/** The API key of a dashboard session; what changes something has to carry the session's CSRF token. */
export function sessionToken(app: App, request: FastifyRequest): string | null {
  const session = sessionOf(app, request);
  if (session === null) return null;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const given = request.headers['x-csrf-token'];
    if (typeof given !== 'string' || !areSame(given, session.csrf)) {
      throw new Refusal(403, 'csrf_token_missing', 'The page is out of date. Reload it and try again.');
    }
  }
  return session.token;
}

/** Whether a request comes from a page of this gateway, as far as the browser says. */
export function isOwnPage(request: FastifyRequest): boolean {
  const from = request.headers['sec-fetch-site'];
  return from === undefined || from === 'same-origin' || from === 'none';
}

function unsealed(app: App, value: string): { token: string; until: number } | null {
  const content = unseal(keyOf(app, 'seal'), value);
  return content === null ? null : JSON.parse(content);
}

function csrfOf(app: App, value: string): string {
  return createHmac('sha256', keyOf(app, 'csrf')).update(value).digest('base64url');
}

function keyOf(app: App, purpose: string): Buffer {
  return keyFrom(app.fileSecret, 'dashboard', purpose);
}

function cookieIn(header: string): string | null {
  const pairs = header.split(';').map((pair) => pair.trim());
  const found = pairs.find((pair) => pair.startsWith(`${cookieName}=`));
  const value = found?.slice(cookieName.length + 1) ?? '';
  return /^[\w-]+$/.test(value) ? value : null;
}

function cookieOf(app: App, request: FastifyRequest, value: string, seconds: number): string {
  const isSecure = baseUrlOf(app, request).startsWith('https:');
  return `${cookieName}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
}

function areSame(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}
