import type { Adapter } from '../../core/provider';
import { badReply } from '../shared/outcome';
import { chosenFormat, creditsOf } from './formats';

/** Sound effects from a description. Source: https://elevenlabs.io/docs/api-reference/text-to-sound-effects/convert */
export const soundEffect: Adapter<'soundEffect'> = {
  request(input, deployment) {
    const { native, file } = chosenFormat(input, deployment, 'sound');
    return {
      request: {
        method: 'POST',
        path: '/v1/sound-generation',
        query: { output_format: native },
        body: {
          json: {
            text: input.prompt,
            model_id: deployment.providerModel,
            duration_seconds: input.durationSeconds,
            prompt_influence: input.promptInfluence,
            loop: input.loop ? true : undefined,
          },
        },
        as: 'audio',
        file,
      },
      step: { name: 'soundEffect', state: null },
    };
  },
  reply({ content, headers }) {
    if (content.as !== 'audio') return badReply('audio');
    const { file: audio, durationSeconds } = content;
    return { type: 'done', output: { audio, durationSeconds }, quantities: creditsOf(headers) };
  },
};
