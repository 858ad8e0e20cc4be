import { sunoWire } from './wire.mts';

const dollarsAsNanos = 60_000_000n;

/** The key with which the simulated kie signs its callbacks. */
export const kieWebhookKey = 'sim-kie-webhook-key';

/** kie.ai: 402 in the body means out of credit, 429 too many requests; callbacks are signed over the task id. */
export const kie = sunoWire({
  id: 'kie',
  title: 'kie.ai music',
  codes: { badParameter: 422, tooLong: 422, outOfCredit: 402 },
  models: ['V4', 'V4_5', 'V4_5PLUS', 'V4_5ALL', 'V5', 'V5_5'],
  ideaCharacters: 3000,
  titleCharacters: () => 80,
  takesDuration: true,
  requiresPrompt: true,
  creditPath: '/api/v1/chat/credit',
  creditsPerGeneration: 12,
  price: { unit: 'generation', amountNanos: dollarsAsNanos, per: 1n },
  webhookKey: kieWebhookKey,
  hasJobsApi: true,
});
