import type { InputOf, JsonValue, OperationId } from '../../operations';

/** What is not sent as a field of its own: the model by our name, recordings as files. */
const apart = new Set(['model', 'audio', 'samples', 'provider', 'musicBed', 'bedGainDb']);

/** What says nothing: our API means the same by leaving it out. */
const silent = new Set<unknown>(['auto', 'none']);

/** Fields of an input that OpenAI's API calls by another name. */
const openAiNames: Readonly<Record<string, string>> = {
  text: 'input',
  format: 'response_format',
  keyTerms: 'keywords',
};

/** An input as our HTTP API names it: OpenAI's names where it has one, else ours in snake case. */
export function apiFields<Id extends OperationId>(input: InputOf<Id>): Record<string, JsonValue> {
  const fields: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || apart.has(name) || silent.has(value) || !isJson(value)) continue;
    fields[openAiNames[name] ?? snakeCase(name)] = value;
  }
  return fields;
}

/** A field's name as our HTTP API writes it. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function isJson(value: unknown): value is JsonValue {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return true;
  return typeof value === 'object' && Object.values(value).every((inner) => inner === undefined || isJson(inner));
}
