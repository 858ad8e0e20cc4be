import type { CallbackContract } from '../../core/callback';
import { at, isObject, textOf } from '../shared/json';
import { noticeOf } from '../shared/notice';

const words = { completed: ['completed'], failed: ['failed'] };

/** Webhooks after a transcription, in each of the spellings seen. Source: https://elevenlabs.io/docs/overview/administration/webhooks */
export const callback: CallbackContract = {
  title: 'ElevenLabs',
  docsPage: 'https://elevenlabs.io/docs/overview/administration/webhooks',
  scheme: { type: 'timedHmac', header: 'elevenlabs-signature', version: 'v0', toleranceSeconds: 1_800 },
  read: (body) => {
    const data = isObject(at(body, 'data')) ? at(body, 'data') : body;
    const hasText = isObject(at(data, 'transcription')) || textOf(at(data, 'text')) !== null;
    const id = at(data, 'transcription_id') ?? at(data, 'request_id') ?? at(data, 'transcription', 'transcription_id');
    return noticeOf(id, hasText ? 'completed' : 'failed', words, at(data, 'error'));
  },
};
