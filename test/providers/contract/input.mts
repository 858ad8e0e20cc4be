import type { Deployment } from '../../../src/core/deployment';
import type { Exchange, Outcome, Provider, RequestContext, Step } from '../../../src/core/provider';
import type { Frame, WireEvent, WireReply, WireRequest } from '../../../src/core/wire';
import type { z } from 'zod/v4';
import { audioFromBytes, type OperationId, operations } from '../../../src/operations';
import { audioFixture, type NamedConversation, type RecordedRequest, requestSchema } from './conversation.mts';

/** An adapter of whichever operation. */
export interface AnyAdapter {
  options?(): z.ZodObject;
  request(input: unknown, deployment: Deployment, context: RequestContext): Exchange;
  reply(reply: WireReply, step: Step, deployment: Deployment): Outcome<unknown>;
  frame?(event: WireEvent): Frame;
  resume?(step: Step, deployment: Deployment): Exchange;
}

/** An operation's input from a recording, in which `{ "$audio": "tone.mp3" }` stands for a file. */
export function inputOf(operation: OperationId, recorded: unknown) {
  return operations[operation].input.parse(withAudio(recorded));
}

/** The deployment a conversation speaks of. */
export function deploymentOf(provider: Provider, { model, providerModel, operation }: NamedConversation): Deployment {
  const row = provider.deployments.find((known) => known.model === model && known.operations.includes(operation));
  if (row === undefined) throw new Error(`${provider.id} has no row ${model} for ${operation}`);
  return providerModel === undefined ? row : { ...row, model: providerModel, providerModel };
}

/** The adapter of an operation, whatever its input. */
export function adapterOf(provider: Provider, operation: OperationId): AnyAdapter {
  const adapter = provider.adapters[operation];
  if (adapter === undefined) throw new Error(`${provider.id} cannot ${operation}`);
  return adapter;
}

/** What the core tells an adapter besides the input. */
export function contextOf({ context }: Pick<NamedConversation, 'context'>): RequestContext {
  return {
    voice: context.voice ?? null,
    callbackUrl: context.callbackUrl ?? null,
    placeholderUrl: 'https://callback.example/none',
    previousText: context.previousText ?? null,
    nextText: context.nextText ?? null,
    carry: context.carry ?? null,
    ...(context.startsJob === undefined ? {} : { startsJob: context.startsJob }),
  };
}

/** A request as plain JSON, recordings by name, as it stands in a recording. */
export function plainRequest(request: WireRequest): RecordedRequest {
  const { method, origin, path, url, query, headers, body, as } = request;
  const plain = { method, origin, path, url, query, headers, ...body, as };
  return requestSchema.parse(JSON.parse(JSON.stringify(plain, namedAudio)));
}

function namedAudio(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('base64' in value && typeof value.base64 === 'object') return { $base64: nameOf(value.base64) };
  return 'open' in value ? { $audio: nameOf(value) } : value;
}

function nameOf(audio: unknown): unknown {
  return typeof audio === 'object' && audio !== null && 'fileName' in audio ? audio.fileName : null;
}

function withAudio(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withAudio);
  if (typeof value !== 'object' || value === null) return value;
  if ('$audio' in value && typeof value.$audio === 'string') return fixture(value.$audio);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withAudio(inner)]));
}

function fixture(name: string) {
  const mediaType = name.endsWith('.wav') ? 'audio/wav' : 'audio/mpeg';
  return audioFromBytes(audioFixture(name), name, mediaType);
}
