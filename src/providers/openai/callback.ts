import type { CallbackContract } from '../../core/callback';
import { at, textOf } from '../shared/json';
import { noticeOf } from '../shared/notice';

const words = { completed: ['completed'], failed: ['failed', 'cancelled', 'expired', 'incomplete'] };

/** OpenAI's webhooks: Standard Webhooks. None is about audio today. Source: https://platform.openai.com/docs/guides/webhooks */
export const callback: CallbackContract = {
  title: 'OpenAI',
  docsPage: 'https://platform.openai.com/docs/guides/webhooks',
  scheme: { type: 'standardWebhooks', toleranceSeconds: 300 },
  read: (body) => {
    const end = (textOf(at(body, 'type')) ?? '').split('.').pop();
    const notice = noticeOf(at(body, 'data', 'id'), end, words);
    const eventId = textOf(at(body, 'id'));
    return notice === null || eventId === null ? notice : { ...notice, eventId };
  },
};
