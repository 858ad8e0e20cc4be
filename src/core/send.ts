import { RouterFailure } from '../operations';
import { bodyOf } from './body';
import { guardUrl } from './guard';
import type { Host, HttpReply, HttpRequest } from './host';
import type { Provider } from './provider';
import { baseUrlOf, isOwnUrl } from './sign';
import type { WireRequest } from './wire';

const maxRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Sends what an adapter asked for and follows redirects hop by hop: each target is signed only if it is the provider's own,
 * and passes the address guard otherwise. Throws SendFailure, or RouterFailure where nothing may be sent.
 */
export async function sendWire(
  wire: WireRequest,
  provider: Provider,
  host: Host,
  timeoutMs: number,
): Promise<HttpReply> {
  let request = resolve(wire, provider, host);
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const reply = await host.send(request, timeoutMs);
    const location = reply.headers['location'];
    if (!redirects.has(reply.status) || location === undefined) return reply;
    await discard(reply);
    request = redirected(request, reply.status, location, provider, host);
  }
  throw new RouterFailure('badReply', `${provider.title} redirects more than ${maxRedirects} times`);
}

/** Fetches a user-given URL without any key, through the address guard, redirects included. */
export async function fetchPublic(
  url: string,
  headers: Record<string, string>,
  host: Host,
  timeoutMs: number,
): Promise<HttpReply> {
  let target = guardUrl(url, host.allowedNetworks).href;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const reply = await host.send({ method: 'GET', url: target, headers }, timeoutMs);
    const location = reply.headers['location'];
    if (!redirects.has(reply.status) || location === undefined) return reply;
    await discard(reply);
    target = guardUrl(new URL(location, target).href, host.allowedNetworks).href;
  }
  throw new RouterFailure('invalidInput', `The URL redirects more than ${maxRedirects} times`, { stage: 'intake' });
}

/** Lets go of a reply that nobody reads. */
export async function discard(reply: HttpReply): Promise<void> {
  await reply.body[Symbol.asyncIterator]().return?.();
}

function resolve(wire: WireRequest, provider: Provider, host: Host): HttpRequest {
  const url = wire.url ?? `${base(wire.origin ?? 'api', provider, host)}${wire.path ?? ''}`;
  const full = wire.query === undefined ? url : withQuery(url, wire.query);
  return {
    method: wire.method,
    url: full,
    headers: { ...wire.headers },
    ...signing(full, provider, host, wire.url !== undefined),
    ...(wire.body === undefined ? {} : { body: bodyOf(wire.body, () => boundaryOf(host)) }),
  };
}

function boundaryOf(host: Host): string {
  return `imarouter${host.random().toString(36).slice(2)}${host.random().toString(36).slice(2)}`;
}

function base(origin: string, provider: Provider, host: Host): string {
  const url = baseUrlOf(provider, origin, host.baseUrl?.(provider.id, origin));
  if (url !== null) return url;
  const advice = `Set the base URL of ${provider.title} in the credential.`;
  throw new RouterFailure('invalidInput', `${provider.title} has no base URL`, { stage: 'intake', advice });
}

function signing(url: string, provider: Provider, host: Host, foreign: boolean): { signAs?: string } {
  const baseUrls = Object.fromEntries(
    Object.keys(provider.origins).flatMap((name) => {
      const replaced = host.baseUrl?.(provider.id, name);
      return replaced ? [[name, replaced]] : [];
    }),
  );
  if (isOwnUrl(url, provider, baseUrls)) return { signAs: provider.id };
  if (foreign) guardUrl(url, host.allowedNetworks);
  return {};
}

function redirected(
  request: HttpRequest,
  status: number,
  location: string,
  provider: Provider,
  host: Host,
): HttpRequest {
  const url = new URL(location, request.url).href;
  const keepsMethod = status === 307 || status === 308 || request.method === 'GET';
  return {
    method: keepsMethod ? request.method : 'GET',
    url,
    headers: request.headers,
    ...signing(url, provider, host, true),
    ...(keepsMethod && request.body !== undefined ? { body: request.body } : {}),
  };
}

function withQuery(url: string, query: NonNullable<WireRequest['query']>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  const text = search.toString();
  if (text === '') return url;
  return `${url}${url.includes('?') ? '&' : '?'}${text}`;
}
