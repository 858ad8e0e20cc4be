import { z } from 'zod/v4';
import type { ErrorReading } from '../../core/provider';
import type { FailureKind } from '../../operations';
import { parseJson } from '../shared/json';
import { withoutKeys } from '../shared/withoutKeys';

const issue = z.object({ loc: z.array(z.union([z.string(), z.number()])).optional(), msg: z.string() });

const told = z.object({
  type: z.string().nullish(),
  code: z.string().nullish(),
  status: z.string().nullish(),
  message: z.string().nullish(),
});

const errorBody = z.object({ detail: z.union([z.string(), z.array(issue).min(1), told]) });

const kindByName: Readonly<Record<string, FailureKind>> = {
  quota_exceeded: 'outOfCredit',
  insufficient_credits: 'outOfCredit',
  payment_required: 'outOfCredit',
  bad_prompt: 'rejected',
  bad_composition_plan: 'rejected',
  content_policy_violation: 'rejected',
  system_busy: 'unavailable',
};

const kindByStatus: Readonly<Record<number, FailureKind>> = {
  401: 'unauthorized',
  402: 'outOfCredit',
  403: 'unauthorized',
  408: 'unavailable',
  409: 'unavailable',
  425: 'unavailable',
  429: 'rateLimited',
};

/**
 * Reads the four shapes of an error that ElevenLabs answers with: type and code, legacy status, a list of invalid fields, or
 * plain text under `detail`. Null where it is none of them. Source: https://elevenlabs.io/docs/api-reference/errors
 */
export function readError(status: number, body: string): ErrorReading | null {
  const parsed = errorBody.safeParse(parseJson(body));
  if (!parsed.success) return null;
  const { detail } = parsed.data;
  if (typeof detail === 'string') return { kind: kindOf(status, [detail]), message: withoutKeys(detail) };
  if (Array.isArray(detail))
    return { kind: kindOf(status, []), message: withoutKeys(detail.map(wordsOfIssue).join('; ')) };
  const names = [detail.code, detail.status, detail.type].filter((name) => typeof name === 'string');
  return { kind: kindOf(status, names), message: withoutKeys(detail.message ?? names[0] ?? `Status ${status}`) };
}

function kindOf(status: number, names: readonly string[]): FailureKind {
  const named = names.map((name) => kindByName[name]).find((kind) => kind !== undefined);
  if (named !== undefined) return named;
  return kindByStatus[status] ?? (status >= 500 ? 'unavailable' : 'invalidInput');
}

function wordsOfIssue({ loc, msg }: z.infer<typeof issue>): string {
  const place = (loc ?? []).filter((part) => part !== 'body' && part !== 'query').join('.');
  return place === '' ? msg : `${place}: ${msg}`;
}
