import type { JsonValue, OperationId } from '../operations';
import type { WireRequest } from './wire';

/**
 * How a callback proves where it comes from. `standardWebhooks` signs id, time and body; `timedHmac` time and body, in one
 * header; `ed25519` ids, time and the body's hash with a published key; `taskHmac` only the task's id and the time, so that
 * the task has to be fetched; `sharedHeader` shows a secret in a header; `none` proves nothing, so that the task is fetched.
 */
export type CallbackScheme =
  | { readonly type: 'standardWebhooks'; readonly toleranceSeconds: number }
  | { readonly type: 'timedHmac'; readonly header: string; readonly version: string; readonly toleranceSeconds: number }
  | {
      readonly type: 'ed25519';
      readonly headers: Readonly<Record<'request' | 'user' | 'timestamp' | 'signature', string>>;
      readonly keySetUrl: string;
      readonly toleranceSeconds: number;
    }
  | {
      readonly type: 'taskHmac';
      readonly timestampHeader: string;
      readonly signatureHeader: string;
      readonly toleranceSeconds: number;
    }
  | { readonly type: 'sharedHeader'; readonly header: string }
  | { readonly type: 'none' };

/** What a callback announces. `running` is progress on the way. */
export interface CallbackNotice {
  readonly jobId: string;
  readonly status: 'running' | 'completed' | 'failed';
  readonly message?: string;
  /** Names this very announcement, where the provider does. */
  readonly eventId?: string;
}

/** Where a job that is known by the provider's id alone can be taken up, as an adapter's step. */
export interface AnnouncedJob {
  readonly operation: OperationId;
  readonly model: string;
  readonly step: { readonly name: string; readonly state: JsonValue };
}

/** How callbacks are asked for once and for all, where a provider lets its users do that by requests. */
export interface CallbackEndpoints {
  create(url: string): WireRequest;
  /** Null for a reply that names no endpoint. */
  readCreated(json: unknown): { readonly id: string; readonly secret: string } | null;
  list(): WireRequest;
  isListed(json: unknown, id: string): boolean;
  remove(id: string): WireRequest;
}

/** How a provider announces the end of a job. `read` gives null for a body that is not its own. */
export interface CallbackContract {
  readonly title: string;
  readonly scheme: CallbackScheme;
  read(body: unknown): CallbackNotice | null;
  /** Demanded where the callback itself does not prove what it says. */
  find?(notice: CallbackNotice, body: unknown): AnnouncedJob;
  readonly endpoints?: CallbackEndpoints;
  /** Source: the provider's page on callbacks. */
  readonly docsPage: string;
}
