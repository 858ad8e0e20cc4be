import type { ErrorReading } from '../../../core/provider';
import type { FailureKind } from '../../../operations';
import { at, isObject, parseJson, textOf } from '../json';
import { withoutKeys } from '../withoutKeys';

const kindByCode: Readonly<Record<string, FailureKind>> = {
  insufficient_quota: 'outOfCredit',
  billing_hard_limit_reached: 'outOfCredit',
  billing_not_active: 'outOfCredit',
  invalid_api_key: 'unauthorized',
  rate_limit_exceeded: 'rateLimited',
  model_not_found: 'unavailable',
  model_decommissioned: 'unavailable',
  content_policy_violation: 'rejected',
  content_filter: 'rejected',
  moderation_blocked: 'rejected',
};

const kindByStatus: Readonly<Record<number, FailureKind>> = {
  401: 'unauthorized',
  402: 'outOfCredit',
  403: 'unauthorized',
  404: 'unavailable',
  405: 'unavailable',
  408: 'unavailable',
  409: 'unavailable',
  425: 'unavailable',
  429: 'rateLimited',
};

/**
 * Reads an error in OpenAI's shape, `{ error: { message, type, param, code } }`, and the shape of Python servers,
 * `{ detail }`; null for any other body. Source: https://platform.openai.com/docs/guides/error-codes
 */
export function readOpenAiError(status: number, body: string): ErrorReading | null {
  const json = parseJson(body);
  const message = messageOf(json);
  if (message === null) return null;
  return { kind: kindOf(status, json), message: withoutKeys(message) };
}

function messageOf(json: unknown): string | null {
  if (!isObject(json)) return null;
  const told = textOf(json['error']) ?? textOf(at(json, 'error', 'message')) ?? textOf(json['detail']);
  return told ?? textOf(at(json, 'detail', 0, 'msg'));
}

function kindOf(status: number, json: unknown): FailureKind {
  const code = textOf(at(json, 'error', 'code')) ?? '';
  const type = textOf(at(json, 'error', 'type')) ?? '';
  const named = kindByCode[code] ?? kindByCode[type];
  return named ?? kindByStatus[status] ?? (status >= 500 ? 'unavailable' : 'invalidInput');
}
