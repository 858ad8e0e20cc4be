import type { Deployment } from '../../../core/deployment';
import type { Adapter, Exchange } from '../../../core/provider';
import type { TranslateInput } from '../../../operations';
import { formFields } from './form';
import { audioFields, providerModel, reply } from './transcribe';

/** Speech to English text by `POST /audio/translations`. Source: https://platform.openai.com/docs/api-reference/audio */
export const translateAdapter: Adapter<'translate'> = {
  request,
  reply: (wire, step) => {
    const outcome = reply(wire, step);
    return outcome.type === 'done' ? { ...outcome, output: { ...outcome.output, language: 'en' } } : outcome;
  },
};

function request(input: TranslateInput, deployment: Deployment): Exchange {
  const fields = formFields({
    model: providerModel(deployment),
    prompt: deployment.features.prompt ? input.prompt : undefined,
    temperature: deployment.features.temperature ? input.temperature : undefined,
    response_format: deployment.features.segments ? 'verbose_json' : 'json',
  });
  return {
    request: {
      method: 'POST',
      path: '/audio/translations',
      body: { form: [...fields, ...audioFields(input.audio)] },
      as: 'json',
    },
    step: { name: 'translate', state: {} },
  };
}
