import { z } from 'zod/v4';
import type { Deployment } from '../../core/deployment';
import type { Adapter, Done, RequestContext, Step } from '../../core/provider';
import type { ReceivedFile, WireJson, WireReply } from '../../core/wire';
import type { Quantity, SpeakInput, SpeakOutput } from '../../operations';
import { emotionOf, taggedText } from '../shared/emotion';
import { withoutUndefined } from '../shared/json';
import { badReply } from '../shared/outcome';
import { frame, wordsOf } from './alignment';
import { chosenFormat, creditsOf } from './formats';
import { speakOptions } from './options';

const carried = z.object({ requestIds: z.array(z.string()) });
const remembered = carried.extend({ warnings: z.array(z.string()), characters: z.number().nullable() });
const maxEarlierRequests = 3;

/** Text to speech, with character times when subtitles are wanted. Source: https://elevenlabs.io/docs/api-reference/text-to-speech */
export const speak: Adapter<'speak'> = {
  options: speakOptions,
  frame,
  request(input, deployment, context) {
    const { native, file } = chosenFormat(input, deployment, 'speech');
    const { enable_logging, optimize_streaming_latency, ...chosen } = optionsOf(input, deployment);
    const timed = input.subtitles !== 'none';
    const voice = encodeURIComponent(context.voice ?? input.voice);
    const earlier = carried.safeParse(context.carry).data?.requestIds ?? [];
    const requestIds = enable_logging === false ? [] : earlier;
    const characters = charactersWithTag(input, deployment);
    return {
      request: {
        method: 'POST',
        path: `/v1/text-to-speech/${voice}${timed ? '/stream/with-timestamps' : ''}`,
        query: { output_format: native, enable_logging, optimize_streaming_latency },
        body: { json: bodyOf(input, deployment, context, chosen, requestIds) },
        as: timed ? 'ndjson' : 'audio',
        file,
      },
      step: { name: 'speak', state: { requestIds, warnings: warningsOf(input, deployment), characters } },
    };
  },
  reply(reply, step, deployment) {
    const received = audioOf(reply);
    return received === null ? badReply('audio') : done(received, reply, step, deployment);
  },
};

type Options = z.infer<ReturnType<typeof speakOptions>>;

function optionsOf(input: SpeakInput, deployment: Deployment): Options {
  return speakOptions().parse(input.providerOptions?.[deployment.provider] ?? {});
}

function bodyOf(
  input: SpeakInput,
  deployment: Deployment,
  context: RequestContext,
  { use_speaker_boost, ...chosen }: Options,
  requestIds: readonly string[],
): WireJson {
  const emotion = emotionOf(input, deployment);
  return {
    text: taggedText(input, emotion),
    model_id: deployment.providerModel,
    language_code: languageCode(input.language, deployment),
    voice_settings: voiceSettings(input, deployment, use_speaker_boost),
    seed: input.seed,
    ...neighbours(deployment, context, requestIds),
    ...chosen,
  };
}

/** The multilingual model takes no language and finds it in the text. */
function languageCode(language: string, { providerModel }: Deployment): string | undefined {
  const fixed = providerModel !== null && providerModel.includes('multilingual');
  return fixed || language === 'auto' ? undefined : language.split('-')[0];
}

function voiceSettings(input: SpeakInput, deployment: Deployment, use_speaker_boost?: boolean): WireJson {
  const emotion = emotionOf(input, deployment);
  const tagged = followsTags(deployment);
  const asked = {
    stability: tagged ? threeSteps(input.stability) : input.stability,
    similarity_boost: input.similarity,
    style: tagged ? undefined : input.style,
    speed: tagged ? undefined : input.speed,
    use_speaker_boost,
  };
  const settings = { ...emotion.settings, ...withoutUndefined(asked) };
  return Object.keys(settings).length === 0 ? undefined : settings;
}

function neighbours(
  deployment: Deployment,
  context: RequestContext,
  requestIds: readonly string[],
): { [key: string]: WireJson } {
  if (deployment.features.stitching !== true) return {};
  const before =
    requestIds.length > 0 ? { previous_request_ids: requestIds } : { previous_text: context.previousText ?? undefined };
  return { ...before, next_text: context.nextText ?? undefined };
}

function warningsOf({ style, stability }: SpeakInput, deployment: Deployment): string[] {
  if (!followsTags(deployment)) return [];
  const warnings: string[] = [];
  if (style !== undefined) warnings.push(`${deployment.title} does not use 'Style'.`);
  if (threeSteps(stability) !== stability)
    warnings.push(`${deployment.title} knows a stability of 0, 0.5 and 1; the nearest was sent.`);
  return warnings;
}

function done(received: ReceivedFile, reply: WireReply, step: Step, deployment: Deployment): Done<SpeakOutput> {
  const { requestIds, warnings, characters } = remembered.parse(step.state);
  const id = reply.headers['request-id'];
  const words = reply.content.as === 'frames' ? wordsOf(reply.content.frames, followsTags(deployment)) : undefined;
  return {
    type: 'done',
    output: {
      audio: received.file,
      durationSeconds: received.durationSeconds,
      ...(words === undefined ? {} : { words }),
    },
    quantities: [...charactersOf(characters), ...creditsOf(reply.headers)],
    warnings,
    ...(id === undefined ? {} : { carry: { requestIds: [...requestIds, id].slice(-maxEarlierRequests) } }),
  };
}

function audioOf({ content }: WireReply): ReceivedFile | null {
  if (content.as === 'audio') return content;
  return content.as === 'frames' ? content.audio : null;
}

/** A tag is charged like the text that it stands before; null where none does. */
function charactersWithTag(input: SpeakInput, deployment: Deployment): number | null {
  const emotion = emotionOf(input, deployment);
  return emotion.tag === undefined ? null : [...taggedText(input, emotion)].length;
}

function charactersOf(amount: number | null): Quantity[] {
  return amount === null ? [] : [{ unit: 'character', amount, source: 'parsed' }];
}

/** Models steered by tags in the text have fewer voice settings. */
function followsTags({ emotions }: Deployment): boolean {
  return Object.values(emotions ?? {}).some(({ tag }) => tag !== undefined);
}

function threeSteps(stability: number | undefined): number | undefined {
  return stability === undefined ? undefined : Math.round(stability * 2) / 2;
}
