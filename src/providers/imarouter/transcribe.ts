import type { Deployment } from '../../core/deployment';
import type { Adapter, Exchange, Outcome, Step } from '../../core/provider';
import type { WireReply } from '../../core/wire';
import type { JsonValue, TranscribeInput, TranscribeOutput, TranslateInput } from '../../operations';
import { formFields } from '../shared/openai/form';
import { audioFields, reply as replyTranscript } from '../shared/openai/transcribe';
import { chargedBy } from './cost';
import { apiFields } from './fields';

/** Speech to text by `POST /audio/transcriptions` of our HTTP API. Source: https://imarouter.com/docs */
export const transcribe: Adapter<'transcribe'> = {
  request: (input, deployment) => request('/audio/transcriptions', input, deployment, formatOf(input)),
  reply,
};

/** Speech to English text by `POST /audio/translations` of our HTTP API. Source: https://imarouter.com/docs */
export const translate: Adapter<'translate'> = {
  request: (input, deployment) =>
    request('/audio/translations', input, deployment, { response_format: 'verbose_json' }),
  reply,
};

function request(
  path: string,
  input: TranscribeInput | TranslateInput,
  deployment: Deployment,
  format: Record<string, JsonValue>,
): Exchange {
  const fields = apiFields(input);
  const options = fields['provider_options'];
  const form = formFields({
    ...fields,
    model: deployment.model,
    subtitles: undefined,
    timestamps: undefined,
    speakers: undefined,
    provider_options: options && JSON.stringify(options),
    ...format,
  });
  return {
    request: { method: 'POST', path, body: { form: [...form, ...audioFields(input.audio)] }, as: 'json' },
    step: { name: 'transcribe', state: { language: input.language === 'auto' ? null : input.language } },
  };
}

function formatOf(input: TranscribeInput): Record<string, JsonValue> {
  const format = { response_format: input.speakers ? 'diarized_json' : 'verbose_json' };
  return input.timestamps === 'word' ? { ...format, timestamp_granularities: ['word', 'segment'] } : format;
}

function reply(wire: WireReply, step: Step): Outcome<TranscribeOutput> {
  const outcome = replyTranscript(wire, step);
  if (outcome.type !== 'done') return outcome;
  return { ...outcome, ...chargedBy(wire, wire.content.as === 'json' ? wire.content.json : undefined) };
}
