import type { UsageRecord } from '../operations';

/** A usage record as a CloudEvent 1.0 in structured JSON (https://github.com/cloudevents/spec). */
export interface UsageEvent {
  readonly specversion: '1.0';
  /** With `source` the same for the same charge: meters drop the second. */
  readonly id: string;
  readonly source: string;
  readonly type: 'imarouter.usage';
  readonly time: string;
  /** Whom to bill. */
  readonly subject: string;
  readonly datacontenttype: 'application/json';
  readonly data: Omit<UsageRecord, 'id' | 'time'>;
}

/** The CloudEvents form that OpenMeter takes as it is; `source` is a URI naming this router. */
export function toCloudEvent(record: UsageRecord, source = 'urn:imarouter'): UsageEvent {
  const { id, time, ...data } = record;
  const subject = record.clientLabel ?? record.workflow ?? 'unlabelled';
  return {
    specversion: '1.0',
    id,
    source,
    type: 'imarouter.usage',
    time,
    subject,
    datacontenttype: 'application/json',
    data,
  };
}
