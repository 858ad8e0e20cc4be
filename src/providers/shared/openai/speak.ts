import type { z } from 'zod/v4';
import type { Deployment } from '../../../core/deployment';
import type { Adapter, Exchange, Outcome, RequestContext } from '../../../core/provider';
import type { Frame, WireEvent, WireReply } from '../../../core/wire';
import type { JsonValue, SpeakInput, SpeakOutput } from '../../../operations';
import { emotionOf, taggedText } from '../emotion';
import { expectedFile, outputFormat } from '../expectedFile';
import { at, numberOf, parseJson, textOf, withoutUndefined } from '../json';
import { badReply } from '../outcome';
import { providerModel } from './transcribe';
import { speechQuantities } from './usage';

/** How a host of the wire format differs. */
export interface SpeakSettings {
  readonly options?: () => z.ZodObject;
  /** The voice as the host wants it; text as it is unless told. */
  readonly voice?: (voice: string) => JsonValue;
}

/**
 * Text to speech by `POST /audio/speech`. A model priced by tokens is asked for events, because only they report tokens.
 * Source: https://platform.openai.com/docs/api-reference/audio/createSpeech
 */
export function speakAdapter(settings: SpeakSettings = {}): Adapter<'speak'> {
  return {
    ...(settings.options ? { options: settings.options } : {}),
    request: (input, deployment, context) => request(input, deployment, context, settings),
    reply,
    frame,
  };
}

/** One event of a speech stream: sound, or the tokens at its end. */
export function frame(event: WireEvent): Frame {
  const json = parseJson(event.data);
  const audio = textOf(at(json, 'audio'));
  if (audio !== null) return { audioBase64: audio };
  if (at(json, 'type') !== 'speech.audio.done') return {};
  const usage = at(json, 'usage');
  return {
    json: {
      input_tokens: numberOf(at(usage, 'input_tokens')),
      output_tokens: numberOf(at(usage, 'output_tokens')),
    },
  };
}

function request(
  input: SpeakInput,
  deployment: Deployment,
  context: RequestContext,
  settings: SpeakSettings,
): Exchange {
  const output = outputFormat(deployment, input.format);
  const inEvents = reportsTokens(deployment);
  const voice = context.voice ?? input.voice;
  const body = withoutUndefined({
    model: providerModel(deployment),
    input: taggedText(input, emotionOf(input, deployment)),
    voice: settings.voice?.(voice) ?? voice,
    instructions: instructionsOf(input, deployment),
    response_format: output.native,
    speed: deployment.features.speed ? input.speed : undefined,
    sample_rate: output.rates ? input.sampleRate : undefined,
    stream_format: inEvents ? 'sse' : undefined,
    ...emotionOf(input, deployment).settings,
    ...input.providerOptions?.[deployment.provider],
  });
  return {
    request: {
      method: 'POST',
      path: '/audio/speech',
      body: { json: body },
      as: inEvents ? 'sse' : 'audio',
      file: expectedFile('speech', input.format, output),
    },
    step: { name: 'speak', state: {} },
  };
}

function reply({ content }: WireReply): Outcome<SpeakOutput> {
  if (content.as === 'audio') {
    return { type: 'done', output: { audio: content.file, durationSeconds: content.durationSeconds }, quantities: [] };
  }
  if (content.as !== 'frames' || content.audio === null) return badReply('audio');
  const usage = content.frames.at(-1);
  if (usage === undefined) return badReply('end of the audio');
  const { file, durationSeconds } = content.audio;
  return { type: 'done', output: { audio: file, durationSeconds }, quantities: speechQuantities(usage) };
}

function reportsTokens(deployment: Deployment): boolean {
  return deployment.prices.some((price) => price.unit === 'outputAudioToken');
}

function instructionsOf(input: SpeakInput, deployment: Deployment): string | undefined {
  if (!deployment.features.instructions) return undefined;
  const wanted = [emotionOf(input, deployment).instruction, input.instructions].filter(Boolean).join(' ');
  return wanted === '' ? undefined : wanted.slice(0, 4096);
}
