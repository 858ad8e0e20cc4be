import type { CallbackContract } from '../core/callback';
import type { Registry } from '../core/provider';
import { at, textOf } from './shared/json';
import { noticeOf } from './shared/notice';

/** Callbacks of providers whose jobs are started elsewhere, not by an adapter of ours: a trigger still understands them. */
const others: Readonly<Record<string, CallbackContract>> = {
  assemblyai: {
    title: 'AssemblyAI',
    docsPage: 'https://www.assemblyai.com/docs/deployment/webhooks',
    scheme: { type: 'sharedHeader', header: 'x-webhook-secret' },
    read: (body) =>
      noticeOf(at(body, 'transcript_id'), at(body, 'status'), { completed: ['completed'], failed: ['error'] }),
  },
  deepgram: {
    title: 'Deepgram',
    docsPage: 'https://developers.deepgram.com/docs/callback',
    scheme: { type: 'sharedHeader', header: 'dg-token' },
    read: (body) => {
      const status = textOf(at(body, 'err_code')) === null ? 'completed' : 'failed';
      const id = at(body, 'metadata', 'request_id') ?? at(body, 'request_id');
      return noticeOf(id, status, { completed: ['completed'], failed: ['failed'] }, at(body, 'err_msg'));
    },
  },
  fal: {
    title: 'Fal',
    docsPage: 'https://docs.fal.ai/model-apis/model-endpoints/webhooks',
    scheme: {
      type: 'ed25519',
      headers: {
        request: 'x-fal-webhook-request-id',
        user: 'x-fal-webhook-user-id',
        timestamp: 'x-fal-webhook-timestamp',
        signature: 'x-fal-webhook-signature',
      },
      keySetUrl: 'https://rest.fal.ai/.well-known/jwks.json',
      toleranceSeconds: 300,
    },
    read: (body) =>
      noticeOf(at(body, 'request_id'), at(body, 'status'), { completed: ['OK'], failed: ['ERROR'] }, at(body, 'error')),
  },
  replicate: {
    title: 'Replicate',
    docsPage: 'https://replicate.com/docs/topics/webhooks/verify-webhook',
    scheme: { type: 'standardWebhooks', toleranceSeconds: 300 },
    read: (body) => {
      const words = {
        completed: ['succeeded'],
        failed: ['failed', 'canceled', 'aborted'],
        running: ['starting', 'processing'],
      };
      return noticeOf(at(body, 'id'), at(body, 'status'), words, at(body, 'error'));
    },
  },
};

/** Every provider whose callbacks are understood, by id: those of the registry first, with what they say of themselves. */
export function callbacksOf(registry: Registry): Readonly<Record<string, CallbackContract>> {
  const entries = Object.values(registry).flatMap(({ id, callback }) => (callback ? [[id, callback] as const] : []));
  const own = Object.fromEntries(entries);
  return { ...own, ...others, ...own };
}
