import { jsonReply } from '../frame/reply.mts';
import type { Complaint } from '../frame/rules.mts';
import type { Refusal, Reply } from '../frame/wire.mts';
import type { Codes, Family } from './family.mts';

/** `{ code, msg, data }`, always with HTTP 200. */
export function envelope(code: number, msg: string, data: unknown = null): Reply {
  return jsonReply(200, { code, msg, data });
}

/** A refusal in a host's own codes. */
export function refuseInBody({ codes }: Family, refusal: Refusal): Reply {
  switch (refusal.kind) {
    case 'missingKey':
    case 'unauthorized':
      return envelope(401, 'You do not have access permissions');
    case 'outOfCredit':
      return envelope(codes.outOfCredit, 'Your current credit balance is insufficient. Please top up.');
    case 'notFound':
      return jsonReply(404, { code: 404, msg: 'Not Found', data: null });
    case 'methodNotAllowed':
      return jsonReply(405, { code: 405, msg: 'Method Not Allowed', data: null });
    case 'tooLarge':
      return envelope(codes.tooLong, 'The request is too large.');
    case 'badBody':
      return envelope(codes.badParameter, 'The request body is not valid JSON.');
    case 'badParameter':
      return envelope(refusal.status ?? codes.badParameter, refusal.message ?? 'Parameter error');
    case 'status':
      return envelope(refusal.status ?? 500, refusal.message ?? 'Server exception, please try again later.');
  }
}

/** What a host of the generate family says about a parameter. */
export function explainInBody(codes: Codes, { parameter, wrong, rule }: Complaint): Reply {
  const isLong = wrong === 'long';
  const words: Record<Complaint['wrong'], string> = {
    missing: `${parameter} cannot be empty`,
    short: `${parameter} cannot be empty`,
    type: `${parameter} is not a ${rule.type}`,
    choice: `${parameter} must be one of ${(rule.oneOf ?? []).join(', ')}`,
    low: `${parameter} must be at least ${rule.min}`,
    high: `${parameter} must be at most ${rule.max}`,
    long: `${parameter} exceeds the limit of ${rule.maxCharacters} characters`,
    unknown: `${parameter} is not known`,
  };
  return envelope(isLong ? codes.tooLong : codes.badParameter, words[wrong]);
}
