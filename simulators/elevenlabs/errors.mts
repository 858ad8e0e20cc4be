import { jsonReply } from '../frame/reply.mts';
import type { Complaint } from '../frame/rules.mts';
import type { Call, Refusal, Reply } from '../frame/wire.mts';

/** `{ detail: { type, code, message, status, request_id, param? } }`, the shape of 2026. */
export function elevenLabsError(
  call: Call,
  status: number,
  type: string,
  code: string,
  message: string,
  param?: string,
): Reply {
  const detail = { type, code, message, status: code, request_id: call.requestId, ...(param && { param }) };
  return jsonReply(status, { detail });
}

/** `{ detail: { status, message } }`, the shape before 2026, which some paths still answer. */
export function legacyError(status: number, code: string, message: string): Reply {
  return jsonReply(status, { detail: { status: code, message } });
}

/** `{ detail: [{ type, loc, msg, input }] }` with 422, as the framework answers before it looks at the key. */
export function validationError(complaint: Complaint, where: 'body' | 'query' = 'body'): Reply {
  const [type, message] = wordsOf(complaint);
  const item = { type, loc: [where, complaint.parameter], msg: message, input: complaint.value ?? null };
  return jsonReply(422, { detail: [item] });
}

/** A refusal in ElevenLabs' words; keys in an Authorization header are refused in words of their own. */
export function refuseLikeElevenLabs(refusal: Refusal, call: Call): Reply {
  switch (refusal.kind) {
    case 'missingKey':
      if (call.path === '/v1/models')
        return elevenLabsError(call, 404, 'not_found', 'workspace_not_found', 'Workspace not found.');
      return call.headers.authorization
        ? legacyError(
            401,
            'invalid_authorization_header',
            'Invalid authorization header received. It must start with "Bearer " followed by a valid JWT token.',
          )
        : elevenLabsError(
            call,
            401,
            'authentication_error',
            'missing_api_key',
            'You must provide an API key in the xi-api-key header.',
          );
    case 'unauthorized':
      return elevenLabsError(call, 401, 'authentication_error', 'invalid_api_key', 'Invalid API key');
    case 'outOfCredit':
      return call.key?.startsWith('sim-broke-legacy')
        ? legacyError(401, 'quota_exceeded', 'This request exceeds your quota. You have 0 credits remaining.')
        : elevenLabsError(
            call,
            402,
            'payment_required',
            'insufficient_credits',
            'You do not have enough credits for this request.',
          );
    case 'notFound':
      return jsonReply(404, { detail: 'Not Found' });
    case 'methodNotAllowed':
      return jsonReply(405, { detail: 'Method Not Allowed' });
    case 'tooLarge':
      return elevenLabsError(call, 413, 'invalid_request', 'file_too_large', 'The uploaded file is too large.');
    case 'badBody':
      return jsonReply(422, {
        detail: [{ type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error', input: {} }],
      });
    case 'badParameter':
      return elevenLabsError(
        call,
        refusal.status ?? 400,
        'validation_error',
        refusal.code ?? 'invalid_parameters',
        refusal.message ?? '',
        refusal.parameter,
      );
    case 'status':
      return statusError(call, refusal.status ?? 500, refusal.message);
  }
}

const statusWords: Record<number, [type: string, code: string, message: string]> = {
  400: ['validation_error', 'invalid_parameters', 'The request is not valid.'],
  401: ['authentication_error', 'invalid_api_key', 'Invalid API key'],
  402: ['payment_required', 'insufficient_credits', 'You do not have enough credits for this request.'],
  403: ['authorization_error', 'missing_permissions', 'The API key lacks a permission for this request.'],
  404: ['not_found', 'voice_not_found', 'A voice with this id was not found.'],
  409: ['conflict', 'already_exists', 'The resource already exists.'],
  425: ['too_early', 'too_early', 'The resource is not ready yet.'],
  429: ['rate_limit_error', 'concurrent_limit_exceeded', 'Too many concurrent requests.'],
  500: ['internal_error', 'internal_server_error', 'An unexpected condition was met.'],
  503: ['service_unavailable', 'system_busy', 'We are experiencing heavy traffic.'],
};

function statusError(call: Call, status: number, message?: string): Reply {
  const [type, code, words] = statusWords[status] ?? [
    'internal_error',
    'internal_server_error',
    'An unexpected condition was met.',
  ];
  return elevenLabsError(call, status, type, code, message ?? words);
}

function wordsOf({ wrong, rule }: Complaint): [type: string, message: string] {
  switch (wrong) {
    case 'missing':
      return ['missing', 'Field required'];
    case 'choice':
      return ['enum', `Input should be ${(rule.oneOf ?? []).map((choice) => `'${choice}'`).join(', ')}`];
    case 'low':
      return ['greater_than_equal', `Input should be greater than or equal to ${rule.min}`];
    case 'high':
      return ['less_than_equal', `Input should be less than or equal to ${rule.max}`];
    case 'long':
      return ['string_too_long', `String should have at most ${rule.maxCharacters ?? rule.maxItems} characters`];
    case 'short':
      return ['string_too_short', `String should have at least ${rule.minCharacters} character`];
    default:
      return [`${rule.type}_type`, `Input should be a valid ${rule.type}`];
  }
}
