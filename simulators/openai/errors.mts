import { jsonReply } from '../frame/reply.mts';
import type { Complaint } from '../frame/rules.mts';
import type { Refusal, Reply } from '../frame/wire.mts';

/** `{ error: { message, type, param, code } }`, the shape that OpenAI and Groq share. */
export function openAiError(
  status: number,
  message: string,
  type = 'invalid_request_error',
  code: string | null = null,
  param: string | null = null,
): Reply {
  return jsonReply(status, { error: { message, type, param, code } });
}

/** A refusal in OpenAI's words and statuses. */
export function refuseLikeOpenAi(refusal: Refusal, key: string | null): Reply {
  switch (refusal.kind) {
    case 'missingKey':
      return openAiError(
        401,
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
      );
    case 'unauthorized':
      return openAiError(
        401,
        `Incorrect API key provided: ${maskKey(key)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
        'invalid_request_error',
        'invalid_api_key',
      );
    case 'outOfCredit':
      return openAiError(
        429,
        'You exceeded your current quota, please check your plan and billing details.',
        'insufficient_quota',
        'insufficient_quota',
      );
    case 'notFound':
      return openAiError(404, `Invalid URL (${refusal.message ?? ''})`);
    case 'methodNotAllowed':
      return openAiError(405, 'Not allowed to call this method on this path.');
    case 'tooLarge':
      return openAiError(
        413,
        '413: Maximum content size limit (26214400) exceeded (26214401 bytes read)',
        'server_error',
      );
    case 'badBody':
      return openAiError(400, 'We could not parse the body of your request.');
    case 'badParameter':
      return openAiError(
        refusal.status ?? 400,
        refusal.message ?? '',
        'invalid_request_error',
        refusal.code ?? null,
        refusal.parameter ?? null,
      );
    case 'status':
      return statusError(refusal.status ?? 500, refusal.message);
  }
}

/** What OpenAI says about a parameter. */
export function explainLikeOpenAi({ parameter, wrong, rule, value }: Complaint): Reply {
  const refuse = (message: string, code: string | null = null) =>
    openAiError(400, message, 'invalid_request_error', code, parameter);
  switch (wrong) {
    case 'missing':
      return refuse(`Missing required parameter: '${parameter}'.`, 'missing_required_parameter');
    case 'unknown':
      return refuse(`Unknown parameter: '${parameter}'.`, 'unknown_parameter');
    case 'choice':
      return refuse(
        `Invalid value: '${String(value)}'. Supported values are: ${(rule.oneOf ?? []).map((choice) => `'${choice}'`).join(', ')}.`,
        'invalid_value',
      );
    case 'type':
      return refuse(
        `Invalid type for '${parameter}': expected ${rule.type === 'list' ? 'an array' : `a ${rule.type}`}.`,
        'invalid_type',
      );
    case 'low':
      return refuse(
        `Invalid '${parameter}': below minimum value. Expected a value >= ${rule.min}.`,
        'decimal_below_min_value',
      );
    case 'high':
      return refuse(
        `Invalid '${parameter}': above maximum value. Expected a value <= ${rule.max}.`,
        'decimal_above_max_value',
      );
    case 'long':
      return refuse(
        `Invalid '${parameter}': string too long. Expected a string with maximum length ${rule.maxCharacters}.`,
        'string_above_max_length',
      );
    case 'short':
      return refuse(
        `Invalid '${parameter}': empty string. Expected a string with minimum length ${rule.minCharacters}.`,
        'empty_string',
      );
  }
}

function statusError(status: number, message?: string): Reply {
  switch (status) {
    case 400:
      return openAiError(400, message ?? 'Your request was rejected.');
    case 401:
      return openAiError(401, message ?? 'Incorrect API key provided.', 'invalid_request_error', 'invalid_api_key');
    case 403:
      return openAiError(
        403,
        message ?? 'You are not allowed to sample from this model.',
        'invalid_request_error',
        'permission_denied',
      );
    case 404:
      return openAiError(
        404,
        message ?? 'The model does not exist or you do not have access to it.',
        'invalid_request_error',
        'model_not_found',
      );
    case 429:
      return openAiError(429, message ?? 'Rate limit reached for requests', 'requests', 'rate_limit_exceeded');
    case 503:
      return openAiError(503, message ?? 'The engine is currently overloaded, please try again later', 'server_error');
    default:
      return openAiError(
        status,
        message ?? 'The server had an error while processing your request.',
        status >= 500 ? 'server_error' : 'invalid_request_error',
      );
  }
}

function maskKey(key: string | null): string {
  return key ? `${key.slice(0, 4)}${'*'.repeat(8)}${key.slice(-4)}` : '';
}
