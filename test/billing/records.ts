import type { UsageRecord } from '../../src/operations';
import { createInvoiceSchema } from '../../src/billing';
import type { CreateInvoiceRequest } from '../../src/billing';

/** A usage record; what is not given is plain. */
export function record(more: Partial<UsageRecord> & { readonly currency?: string } = {}): UsageRecord {
  const attempt = more.attempt ?? 'a1';
  return {
    id: `${attempt}/0/audioMillisecond`,
    time: '2026-10-05T12:00:00.000Z',
    operation: 'transcribe',
    provider: 'somebody',
    model: 'whisper-large-v3',
    deployment: 'somebody/whisper-large-v3',
    attempt,
    part: 0,
    unit: 'audioMillisecond',
    quantity: 60_000,
    quantitySource: 'parsed',
    priceVersion: '2026-01-01',
    costNanos: 6_000_000,
    costSource: 'computed',
    priceNanos: 7_500_000,
    priceSource: 'computed',
    certainty: 'certain',
    ...more,
  };
}

/** A request for an invoice of October 2026. */
export function invoiceRequest(more: Partial<CreateInvoiceRequest> = {}): CreateInvoiceRequest {
  return createInvoiceSchema().parse({ month: '2026-10', sellerName: 'Studio Ltd', buyerName: 'Acme Inc', ...more });
}

/** A moment in November 2026, when October has ended. */
export const november = Date.UTC(2026, 10, 3);
