import type { Adapter, Outcome, RequestContext } from '../../core/provider';
import type { Deployment } from '../../core/deployment';
import type { Frame, WireEvent, WireReply } from '../../core/wire';
import { type JsonValue, type SpeakInput, type SpeakOutput, wordSchema } from '../../operations';
import { expectedFile, outputFormat } from '../shared/expectedFile';
import { at, listOf, numberOf, parseJson, textOf } from '../shared/json';
import { badReply } from '../shared/outcome';
import { chargedBy, durationOf } from './cost';
import { apiFields } from './fields';

/**
 * Text to speech by `POST /audio/speech` of our HTTP API: bytes, or JSON with the times of words where subtitles are wanted.
 * Source: https://imarouter.com/docs
 */
export const speak: Adapter<'speak'> = { request, reply, frame };

function request(input: SpeakInput, deployment: Deployment, context: RequestContext) {
  const withWords = input.subtitles !== 'none';
  const voice = context.voice ?? input.voice;
  const body = { ...apiFields(input), model: deployment.model, voice };
  return {
    request: {
      method: 'POST',
      path: '/audio/speech',
      headers: { accept: withWords ? 'application/json' : 'audio/*' },
      body: { json: withWords ? { ...body, delivery: 'base64' } : body },
      as: withWords ? 'json' : 'audio',
      file: expectedFile('speech', input.format, outputFormat(deployment, input.format)),
    },
    step: { name: 'speak', state: {} },
  } as const;
}

function frame(event: WireEvent): Frame {
  const json = parseJson(event.data);
  const audio = textOf(at(json, 'b64_json'));
  const words = listOf(at(json, 'words')).flatMap((word): JsonValue[] => {
    const parsed = wordSchema.safeParse(word);
    return parsed.success ? [{ start: parsed.data.start, end: parsed.data.end, text: parsed.data.text }] : [];
  });
  const cost = at(json, 'cost');
  const kept = {
    words,
    cost: numberOf(cost) ?? textOf(cost),
    duration_seconds: numberOf(at(json, 'duration_seconds')),
  };
  return { json: kept, ...(audio === null ? {} : { audioBase64: audio }) };
}

function reply(wire: WireReply): Outcome<SpeakOutput> {
  const { content } = wire;
  if (content.as === 'audio') {
    const output = { audio: content.file, durationSeconds: content.durationSeconds };
    return { type: 'done', output, quantities: [], ...chargedBy(wire) };
  }
  if (content.as !== 'frames' || content.audio === null) return badReply('audio');
  const told = content.frames.at(0);
  const words = listOf(at(told, 'words')).flatMap((word) => {
    const parsed = wordSchema.safeParse(word);
    return parsed.success ? [parsed.data] : [];
  });
  const durationSeconds = durationOf(told, content.audio.durationSeconds);
  return {
    type: 'done',
    output: { audio: content.audio.file, durationSeconds, words },
    quantities: [],
    ...chargedBy(wire, told),
  };
}
