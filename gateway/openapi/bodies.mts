import { z } from 'zod/v4';
import { type OperationId, operations, settingsSchema } from '../../src/operations';
import { inputNames, snakeCase } from '../intake/fields.mts';
import { transcriptFormats } from '../routes/transcriptions.mts';
import type { Endpoint } from './endpoints.mts';

type Schema = Readonly<Record<string, unknown>>;

const callFields: Readonly<Record<string, Schema>> = {
  delivery: { enum: ['bytes', 'base64', 'url'], description: 'How a sound is handed over' },
  dry_run: { type: 'boolean', default: false, description: 'Only tell the plan and what it costs at most' },
  webhook_url: { type: 'string', format: 'uri', description: 'Where to announce the end of the job' },
  stream: { type: 'boolean', default: false, description: 'Send the answer as it comes' },
};

const recordingFields: Readonly<Record<string, Schema>> = {
  response_format: { enum: transcriptFormats, default: 'json', description: 'How the transcript is written' },
  timestamp_granularities: {
    type: 'array',
    items: { enum: ['word', 'segment'] },
    description: 'With word, verbose_json tells when each word is said',
  },
  file_id: { type: 'string', description: 'A file that was uploaded before, instead of file' },
};
const fileUrl = { type: 'string', format: 'uri', description: 'The address of the recording' };

/** The name of the schema of an operation's body. */
export function bodyName(operation: OperationId): string {
  return `${operation.charAt(0).toUpperCase()}${operation.slice(1)}Request`;
}

/** The schema of an operation's body and those it stands on, by name: its fields as the API names them, with its words. */
export function bodySchemas(operation: OperationId): Readonly<Record<string, Schema>> {
  const input = jsonSchemaOf(operation, operations[operation].input);
  const settings = jsonSchemaOf(operation, settingsSchema);
  const properties: Record<string, unknown> = {};
  for (const [name, ours] of inputNames(operation)) properties[name] = input.properties?.[ours] ?? {};
  const own = Object.entries(settings.properties ?? {}).map(([name, schema]) => [snakeCase(name), schema]);
  const theirs = new Map([...inputNames(operation)].map(([name, ours]) => [ours, name]));
  const required = (input.required ?? []).flatMap((name) => theirs.get(name) ?? []);
  const body = {
    type: 'object',
    properties: { ...Object.fromEntries(own), ...callFields, ...properties },
    ...(required.length > 0 ? { required } : {}),
  };
  const more = Object.entries({ ...settings.$defs, ...input.$defs });
  return {
    [bodyName(operation)]: body,
    ...Object.fromEntries(more.map(([name, schema]) => [`${bodyName(operation)}.${name}`, { ...schema }])),
  };
}

/** What an endpoint's body may be. */
export function bodyContent({ operations: taken, takes }: Endpoint): Record<string, unknown> {
  if (takes === 'bytes')
    return { 'application/octet-stream': {}, 'multipart/form-data': { schema: formWith([], 'file') } };
  const schemas = (taken ?? []).map((operation) => ({ $ref: `#/components/schemas/${bodyName(operation)}` }));
  const [first] = schemas;
  const json = { schema: schemas.length > 1 ? { anyOf: schemas } : (first ?? { type: 'object' }) };
  if (takes === undefined) return { 'application/json': json };
  if (takes === 'samples')
    return { 'application/json': json, 'multipart/form-data': { schema: formWith(schemas, 'files[]') } };
  const given = { type: 'object', properties: recordingFields };
  const byUrl = { type: 'object', properties: { file: fileUrl } };
  return {
    'application/json': { schema: { allOf: [...schemas, given, byUrl] } },
    'multipart/form-data': { schema: formWith([...schemas, given], 'file') },
  };
}

function formWith(schemas: readonly Schema[], name: string): Schema {
  const binary = { type: 'string', contentMediaType: 'application/octet-stream' };
  const content = name.endsWith('[]') ? { type: 'array', items: binary } : binary;
  return { allOf: [...schemas, { type: 'object', properties: { [name]: content } }] };
}

/** Zod's JSON Schema; what it refers to lies beside the other schemas of the document. */
function jsonSchemaOf(operation: OperationId, schema: z.ZodType): z.core.JSONSchema.JSONSchema {
  const told = JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }));
  return JSON.parse(told.replaceAll('"#/$defs/', `"#/components/schemas/${bodyName(operation)}.`));
}
