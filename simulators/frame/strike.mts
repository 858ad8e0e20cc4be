import type { Fault } from './faults.mts';
import { textReply } from './reply.mts';
import type { Call, Reply, Wire } from './wire.mts';

const page = (status: number) => `<html>
<head><title>${status} Bad Gateway</title></head>
<body>
<center><h1>${status} Bad Gateway</h1></center>
<hr><center>simulated proxy</center>
</body>
</html>
`;

/** The reply that takes the place of the provider's own; null if the fault spoils the real one instead. */
export function faultReply(fault: Fault, wire: Wire, call: Call, now: number): Reply | null {
  const retryAfter = readRetryAfter(fault, now);
  const status = fault.status ?? 503;
  const refuse = () => wire.refuse({ kind: 'status', status, ...(fault.message && { message: fault.message }) }, call);
  switch (fault.do) {
    case 'status': {
      const reply = refuse();
      return { ...reply, status, headers: { ...reply.headers, ...retryAfter } };
    }
    case 'errorInside':
      return { ...refuse(), status: 200 };
    case 'proxyPage':
      return {
        ...textReply(fault.status ?? 502, page(fault.status ?? 502), 'text/html'),
        headers: { 'content-type': 'text/html', ...retryAfter },
      };
    case 'reply': {
      const headers = { 'content-type': fault.contentType ?? 'application/json', ...retryAfter };
      return { status: fault.status ?? 200, headers, body: fault.body ?? '' };
    }
    default:
      return null;
  }
}

/** Whether the provider does its work, and books the charge, although the fault strikes. */
export function doesWork(fault: Fault | null): boolean {
  if (fault === null) return true;
  if (fault.do === 'resetBefore') return false;
  const isReplaced = ['status', 'errorInside', 'proxyPage', 'reply'].includes(fault.do);
  return !isReplaced || (fault.charges ?? false);
}

function readRetryAfter(fault: Fault, now: number): Record<string, string> {
  if (fault.retryAfterSeconds === undefined) return {};
  const date = new Date(now + fault.retryAfterSeconds * 1000).toUTCString();
  return { 'retry-after': fault.retryAfterAsDate ? date : String(fault.retryAfterSeconds) };
}
