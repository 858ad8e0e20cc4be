import type { Deployment } from '../../core/deployment';
import type { Adapter, Step } from '../../core/provider';
import { readAloudAdapter } from '../shared/openai/chat';
import { speakAdapter } from '../shared/openai/speak';

const speech = speakAdapter({ voice: (voice) => (voice.startsWith('voice_') ? { id: voice } : voice) });

/** Speech by `/audio/speech`, or by a chat model that reads aloud. Source: https://platform.openai.com/docs/guides/audio */
export const speak: Adapter<'speak'> = {
  request: (input, deployment, context) => pick(isChat(deployment)).request(input, deployment, context),
  reply: (reply, step, deployment) => pick(isReading(step)).reply(reply, step, deployment),
  frame: (event) => pick(event.data.includes('"choices"')).frame?.(event) ?? {},
};

function pick(isChat: boolean): Adapter<'speak'> {
  return isChat ? readAloudAdapter : speech;
}

function isChat({ operations }: Deployment): boolean {
  return operations.includes('converse');
}

function isReading({ name }: Step): boolean {
  return name === 'readAloud';
}
