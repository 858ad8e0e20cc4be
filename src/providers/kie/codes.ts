import type { CodeTable } from '../shared/suno/answer';

/** Here 429 is too many requests, and 402 is out of credit. Source: https://docs.kie.ai */
export const codes: CodeTable = {
  400: 'invalidInput',
  401: 'unauthorized',
  402: 'outOfCredit',
  404: 'invalidInput',
  408: 'unavailable',
  413: 'rejected',
  422: 'invalidInput',
  429: 'rateLimited',
  451: 'invalidInput',
  455: 'unavailable',
  500: 'unavailable',
  501: 'unavailable',
  505: 'unavailable',
  531: 'unavailable',
};
