import type { Deployment } from '../../core/deployment';
import type { Adapter, Exchange, Outcome, RequestContext, Step } from '../../core/provider';
import type { WireReply } from '../../core/wire';
import type { JsonValue, TranscribeInput, TranscribeOutput, TranslateInput } from '../../operations';
import { at, isObject, listOf, textOf } from '../shared/json';
import { formFields } from '../shared/openai/form';
import { audioFields, reply as replyTranscript } from '../shared/openai/transcribe';
import { readTranscript } from '../shared/openai/transcript';
import { milliseconds } from '../shared/openai/usage';
import { badReply } from '../shared/outcome';
import { chargedBy } from './cost';
import { apiFields } from './fields';
import { cancel, takeUp, unlessEnded } from './follow';

/**
 * Speech to text by `POST /audio/transcriptions` of our HTTP API, or by its job where one is to be started.
 * Source: https://imarouter.com/docs
 */
export const transcribe: Adapter<'transcribe'> = {
  request: (input, deployment, context) =>
    request('/audio/transcriptions', input, deployment, formatOf(input), context),
  reply,
  resume: takeUp,
  cancel,
};

/**
 * Speech to English text by `POST /audio/translations` of our HTTP API, or by its job where one is to be started.
 * Source: https://imarouter.com/docs
 */
export const translate: Adapter<'translate'> = {
  request: (input, deployment, context) =>
    request('/audio/translations', input, deployment, { response_format: 'verbose_json' }, context),
  reply,
  resume: takeUp,
  cancel,
};

function request(
  path: string,
  input: TranscribeInput | TranslateInput,
  deployment: Deployment,
  format: Record<string, JsonValue>,
  { callbackUrl, startsJob }: RequestContext,
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
    webhook_url: startsJob && callbackUrl !== null ? callbackUrl : undefined,
  });
  return {
    request: {
      method: 'POST',
      path: startsJob ? `${path}/async` : path,
      body: { form: [...form, ...audioFields(input.audio)] },
      as: 'json',
    },
    step: { name: 'transcribe', state: { language: input.language === 'auto' ? null : input.language } },
  };
}

function formatOf(input: TranscribeInput): Record<string, JsonValue> {
  const format = { response_format: input.speakers ? 'diarized_json' : 'verbose_json' };
  return input.timestamps === 'word' ? { ...format, timestamp_granularities: ['word', 'segment'] } : format;
}

function reply(wire: WireReply, step: Step): Outcome<TranscribeOutput> {
  const json = wire.content.as === 'json' ? wire.content.json : null;
  if (at(json, 'object') === 'audio.job' || step.name === 'poll') return replyJob(json, step);
  const outcome = replyTranscript(wire, step);
  return outcome.type === 'done' ? { ...outcome, ...chargedBy(wire, json) } : outcome;
}

function replyJob(json: unknown, { state }: Step): Outcome<TranscribeOutput> {
  const job = textOf(at(json, 'id'));
  if (job === null) return badReply('job');
  const language = textOf(at(state, 'language'));
  return unlessEnded(json, job, { language, job }) ?? endedJob(json, language);
}

/** A job tells a transcript in our own words, where a reply at once has OpenAI's. */
function endedJob(json: unknown, language: string | null): Outcome<TranscribeOutput> {
  const output = at(json, 'output');
  const words = listOf(at(output, 'words')).map((word) => ({
    word: at(word, 'text'),
    ...(isObject(word) ? word : {}),
  }));
  const told = isObject(output) ? { ...output, duration: output['duration_seconds'], words } : null;
  const transcript = readTranscript(told, language);
  if (transcript === null) return badReply('transcript');
  const quantities = milliseconds(at(output, 'duration_seconds'));
  return { type: 'done', output: transcript, quantities, ...chargedBy({ headers: {} }, json) };
}
