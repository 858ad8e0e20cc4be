import { z } from 'zod/v4';
import type { ErrorReading, Failed } from '../../../core/provider';
import type { WireReply } from '../../../core/wire';
import type { FailureKind } from '../../../operations';
import { parseJson } from '../json';
import { readJson } from '../readJson';
import { withoutKeys } from '../withoutKeys';

/** What each code in a body means at one host. The same number means opposite things at different hosts. */
export type CodeTable = Readonly<Record<number, FailureKind>>;

/** What a body says: its data, or why there is none. */
export type Answer =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly reading: ErrorReading; readonly data: unknown };

const envelope = z.object({ code: z.coerce.number(), msg: z.string().nullish(), data: z.unknown() });
const success = 200;

/** Reads `{ code, msg, data }`, which comes with HTTP 200 whatever happened. Anything else fails as badReply. */
export function answerOf(reply: WireReply, codes: CodeTable): Answer {
  const { code, msg, data } = readJson(reply, envelope, 'code');
  return code === success ? { ok: true, data } : { ok: false, data, reading: readingOf(code, msg, codes) };
}

/** Reads the same body where it came with a status from 400 on; null if a proxy wrote it. */
export function errorReader(codes: CodeTable): (status: number, body: string) => ErrorReading | null {
  return (_status, body) => {
    const parsed = envelope.safeParse(parseJson(body));
    return parsed.success ? readingOf(parsed.data.code, parsed.data.msg, codes) : null;
  };
}

/** The outcome of a refusal. */
export function refused({ kind, message }: ErrorReading): Failed {
  return { type: 'failed', kind, message };
}

/** Whether asking again later may help. */
export function isPassing({ kind }: ErrorReading): boolean {
  return kind === 'rateLimited' || kind === 'unavailable' || kind === 'timedOut';
}

function readingOf(code: number, msg: string | null | undefined, codes: CodeTable): ErrorReading {
  return { kind: codes[code] ?? 'unavailable', message: withoutKeys(msg?.trim() || `Code ${code}`) };
}
