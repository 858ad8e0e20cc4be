import { sunoWire } from './wire.mts';

const dollarsAsNanos = 60_000_000n;

/** sunoapi.org: 429 in the body means out of credit, 405 means too many requests; callbacks carry no signature. */
export const sunoapi = sunoWire({
  id: 'sunoapi',
  title: 'sunoapi.org music',
  codes: { badParameter: 400, tooLong: 413, outOfCredit: 429 },
  models: ['V4', 'V4_5', 'V4_5PLUS', 'V4_5ALL', 'V5', 'V5_5'],
  ideaCharacters: 500,
  titleCharacters: (model) => (model === 'V4' || model === 'V4_5ALL' ? 80 : 100),
  takesDuration: false,
  requiresPrompt: false,
  creditPath: '/api/v1/generate/credit',
  creditsPerGeneration: 12,
  price: { unit: 'generation', amountNanos: dollarsAsNanos, per: 1n },
  hasJobsApi: false,
});
