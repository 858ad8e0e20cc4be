import type { Adapter } from '../../core/provider';
import { converseAdapter } from '../shared/openai/chat';
import { chargedBy } from './cost';

const chat = converseAdapter();

/** Answering speech by `POST /chat/completions` of our HTTP API. Source: https://imarouter.com/docs */
export const converse: Adapter<'converse'> = {
  ...chat,
  reply(wire, step, deployment) {
    const outcome = chat.reply(wire, step, deployment);
    return outcome.type === 'done' ? { ...outcome, ...chargedBy(wire) } : outcome;
  },
};
