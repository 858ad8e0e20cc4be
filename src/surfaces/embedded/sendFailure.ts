import { SendFailure } from '../../core/host';

/** What n8n's own protection against reaching private networks says. */
const blocked = /restricted IP address|SsrfBlocked/;

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The connection was refused',
  ENOTFOUND: 'The host name is not known',
  EAI_AGAIN: 'The host name could not be looked up',
  EHOSTUNREACH: 'The host cannot be reached',
  ENETUNREACH: 'The network cannot be reached',
  EADDRNOTAVAIL: 'The address cannot be reached',
  ERR_INVALID_URL: 'The address is not a URL',
  EPROTO: 'No secure connection could be made',
};

const tls = /^(ERR_TLS_|ERR_SSL_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|HOSTNAME_MISMATCH)/;
const timedOut = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT', 'ERR_STREAM_TIMEOUT']);

/**
 * What a request that got no reply means for retry: surely not sent, lost, or lost by the clock. Looks at codes only, because
 * the messages of HTTP clients may hold headers and URLs.
 */
export function toSendFailure(reason: unknown): SendFailure {
  if (reason instanceof SendFailure) return reason;
  const chain = causes(reason);
  if (chain.some(({ text }) => blocked.test(text))) {
    return new SendFailure('notSent', 'Requests to that private address are not allowed here');
  }
  const notSent = chain.find(({ code, connecting }) => connecting || code in words || tls.test(code));
  if (notSent) return new SendFailure('notSent', sentence(notSent.code));
  if (chain.some(({ code }) => timedOut.has(code))) return new SendFailure('timedOut', 'No reply came in time');
  return new SendFailure('lost', 'The connection broke off before the reply was complete');
}

interface Cause {
  readonly code: string;
  readonly text: string;
  readonly connecting: boolean;
}

function causes(reason: unknown, depth = 0): Cause[] {
  if (typeof reason !== 'object' || reason === null || depth > 4) return [];
  const own = { code: textOf(reason, 'code') || textOf(reason, 'httpCode'), text: textOf(reason, 'message') };
  const inner = 'cause' in reason ? causes(reason.cause, depth + 1) : [];
  const several = 'errors' in reason && Array.isArray(reason.errors) ? reason.errors : [];
  const connecting = textOf(reason, 'syscall') === 'connect' || /SsrfBlocked/.test(textOf(reason, 'name'));
  return [{ ...own, connecting }, ...inner, ...several.flatMap((one) => causes(one, depth + 1))];
}

function textOf(reason: object, name: string): string {
  const value: unknown = Reflect.get(reason, name);
  return typeof value === 'string' ? value : '';
}

function sentence(code: string): string {
  return `${words[code] ?? (tls.test(code) ? 'No secure connection could be made' : 'No connection could be made')} (${code || 'connect'})`;
}
