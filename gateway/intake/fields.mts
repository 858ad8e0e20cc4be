import { z } from 'zod/v4';
import { deliveries, type JsonValue, type OperationId, operations, settingsSchema } from '../../src/operations';
import { Refusal, unknownParameter } from '../http/refusal.mts';
import { voiceId } from './voice.mts';

/** What a call asks besides the operation's own input. */
export interface Asked {
  readonly input: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly policy: (typeof policies)[number];
  readonly delivery: (typeof deliveryModes)[number] | null;
  readonly dryRun: boolean;
  readonly webhookUrl: string | null;
  readonly stream: boolean;
  readonly responseFormat: string | null;
  readonly streamFormat: (typeof streamFormats)[number];
  readonly warnings: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Fields that OpenAI's API calls by another name. */
const openAiNames: Readonly<Record<string, string>> = {
  text: 'input',
  format: 'response_format',
  keyTerms: 'keywords',
};

/** What OpenAI's clients may send and what changes nothing here; said as a warning. */
const withoutEffect = new Set([
  'include',
  'chunking_strategy',
  'user',
  'store',
  'metadata',
  'known_speaker_names',
  'known_speaker_references',
]);

const own = new Set([
  'response_format',
  'file_id',
  'policy',
  'delivery',
  'dry_run',
  'webhook_url',
  'stream',
  'stream_format',
  'operation',
  'file',
  'url',
  'urls',
  'files',
  'async',
]);

/** How a sound can be handed over. */
export const deliveryModes = ['bytes', 'base64', 'url'] as const;

/** How a speech is streamed: its bytes as they are, or in events. */
export const streamFormats = ['audio', 'sse'] as const;

/** By what the first provider is chosen. */
export const policies = ['order', 'cheapest', 'fastest'] as const;

/** Asks for the plan only; a form says it as text. */
export const dryRunField = z
  .unknown()
  .optional()
  .meta({ type: 'boolean', default: false, description: 'Only tell the plan and what it costs at most' });

/** Reads the fields of a call as an operation's input and settings; refuses what nobody knows, by name. */
export function readFields(operation: OperationId, fields: Fields, more: ReadonlySet<string> = new Set()): Asked {
  const names = inputNames(operation);
  const input: Record<string, unknown> = {};
  const settings: Record<string, unknown> = {};
  const warnings: string[] = [];
  const taken = deliveryOf(fields);
  for (const [name, value] of Object.entries(fields)) {
    const target = names.get(name);
    if (name === 'policy' || name === 'delivery') continue;
    if (more.has(name)) {
      input[name] = value;
      continue;
    }
    if (target === 'voice' && typeof value === 'object') input[target] = voiceId(value);
    else if (target !== undefined) input[target] = coerced(value, schemaOf(operation, target));
    else if (settingNames.has(name))
      settings[settingNames.get(name) ?? name] = coerced(value, settingSchema(settingNames.get(name) ?? name));
    else if (withoutEffect.has(name)) warnings.push(`'${name}' changes nothing here and was left out.`);
    else if (!own.has(name)) throw unknownParameter(name);
  }
  if (taken.input !== null) input['delivery'] = taken.input;
  const policy = oneOf(policies, fields['policy'] ?? 'order', 'policy');
  return {
    input,
    settings: { ...settings, policy: policy === 'fastest' ? 'order' : policy },
    policy,
    delivery: taken.mode,
    dryRun: flagOf(fields, 'dry_run'),
    webhookUrl: textOf(fields, 'webhook_url'),
    stream: flagOf(fields, 'stream'),
    responseFormat: textOf(fields, 'response_format'),
    streamFormat: oneOf(streamFormats, textOf(fields, 'stream_format') ?? 'audio', 'stream_format'),
    warnings,
  };
}

/** Form fields as an object: `name[]` and repeated names become lists. */
export function fieldsOfForm(texts: readonly (readonly [string, string])[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [given, value] of texts) {
    const name = given.replace(/\[\d*\]$/, '');
    const before = fields[name];
    if (Array.isArray(before)) before.push(value);
    else if (given !== name) fields[name] = before === undefined ? [value] : [before, value];
    else fields[name] = before === undefined ? value : [before, value];
  }
  return fields;
}

const namesByOperation = new Map<OperationId, ReadonlyMap<string, string>>();

/** The names of an operation's fields as the API calls them, with ours. */
export function inputNames(operation: OperationId): ReadonlyMap<string, string> {
  let names = namesByOperation.get(operation);
  if (names === undefined) namesByOperation.set(operation, (names = findNames(operation)));
  return names;
}

function findNames(operation: OperationId): ReadonlyMap<string, string> {
  const ownNames = Object.keys(operations[operation].input.shape).filter(
    (name) => !['audio', 'samples', 'delivery'].includes(name),
  );
  const names = namesOf(ownNames);
  for (const name of ownNames) {
    const theirs = openAiNames[name];
    if (theirs !== undefined) names.set(theirs, name);
  }
  return names;
}

/** A field of ours as the API calls it. */
export function apiName(name: string): string {
  return openAiNames[name] ?? snakeCase(name);
}

/** A name of ours as the API writes it. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function namesOf(ours: readonly string[]): Map<string, string> {
  return new Map(ours.map((name) => [snakeCase(name), name]));
}

const settingNames: ReadonlyMap<string, string> = namesOf(Object.keys(settingsSchema.shape));

function deliveryOf(fields: Fields): { mode: (typeof deliveryModes)[number] | null; input: string | null } {
  const given = textOf(fields, 'delivery');
  const asInput = textOf(fields, 'deliver_as');
  if (given === null) return { mode: null, input: asInput };
  const mode = deliveryModes.find((one) => one === given);
  if (mode !== undefined) return { mode, input: asInput };
  if (deliveries.some((one) => one === given)) return { mode: null, input: given };
  throw new Refusal(400, 'invalidInput', `'delivery' is one of ${[...deliveryModes, ...deliveries].join(', ')}.`, {
    param: 'delivery',
  });
}

function schemaOf(operation: OperationId, name: string): z.ZodType | undefined {
  const shape: Readonly<Record<string, z.ZodType>> = operations[operation].input.shape;
  return shape[name];
}

function settingSchema(name: string): z.ZodType | undefined {
  const shape: Readonly<Record<string, z.ZodType>> = settingsSchema.shape;
  return shape[name];
}

/** Forms carry texts only: a text becomes what the field wants, where it can. */
function coerced(value: unknown, schema: z.ZodType | undefined): unknown {
  if (typeof value !== 'string' || schema === undefined || isForText(schema)) return value;
  if (schema.safeParse(value).success) return value;
  if (value === 'true' || value === 'false') return value === 'true';
  if (value.trim() !== '' && Number.isFinite(Number(value)) && schema.safeParse(Number(value)).success)
    return Number(value);
  if (schema.safeParse([value]).success && !/^\s*[[{]/.test(value)) return [value];
  return jsonOr(value);
}

const forText = new WeakMap<z.ZodType, boolean>();

/** Whether a field takes texts, those that look like a number or like JSON too. */
function isForText(schema: z.ZodType): boolean {
  let isText = forText.get(schema);
  if (isText === undefined) {
    isText = ['1', '[1]'].every((text) => schema.safeParse(text).success);
    forText.set(schema, isText);
  }
  return isText;
}

function jsonOr(text: string): JsonValue {
  try {
    const json: JsonValue = JSON.parse(text);
    return json;
  } catch {
    return text;
  }
}

function oneOf<const T extends string>(known: readonly T[], value: unknown, param: string): T {
  const found = known.find((one) => one === value);
  if (found === undefined)
    throw new Refusal(400, 'invalidInput', `'${param}' is one of ${known.join(', ')}.`, { param });
  return found;
}

const flags: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ...[true, 'true', '1', 1].map((word) => [word, true] as const),
  ...[false, 'false', '0', 0, '', null, undefined].map((word) => [word, false] as const),
]);

/** Whoever misspells a dry run must not pay for it: what is neither true nor false is refused. */
export function flagOf(fields: Fields, param: string): boolean {
  const flag = flags.get(fields[param]);
  if (flag === undefined) throw new Refusal(400, 'invalidInput', `'${param}' is true or false.`, { param });
  return flag;
}

function textOf(fields: Fields, param: string): string | null {
  const value = fields[param] ?? '';
  if (typeof value !== 'string') throw new Refusal(400, 'invalidInput', `'${param}' is a text.`, { param });
  return value === '' ? null : value;
}
