import { z } from 'zod/v4';
import { deliveries, type OperationId, operations, settingsSchema } from '../../src/operations';
import { deliveryModes, dryRunField, inputNames, policies, snakeCase } from '../intake/fields.mts';
import { customVoice } from '../intake/voice.mts';
import { generateBody } from '../routes/generate.mts';
import { speechBody } from '../routes/speech.mts';
import { granularitiesSchema, transcriptFormats } from '../routes/transcriptions.mts';
import type { Endpoint } from './endpoints.mts';
import { fieldSchemas, type JsonSchema, named, reference } from './named.mts';

const callFields = fieldSchemas(
  z.object({
    policy: z.enum(policies).default('order').describe('Which provider comes first when several can do it'),
    delivery: z.enum([...deliveryModes, ...deliveries]).describe('How a sound is handed over'),
    dry_run: dryRunField,
    webhook_url: z.url().describe('Where to announce the end of the job'),
    stream: z.boolean().default(false).describe('Send the answer as it comes'),
  }),
);
const recordingFields = fieldSchemas(
  z.object({
    response_format: z.enum(transcriptFormats).default('json').describe('How the transcript is written'),
    file_id: z.string().describe('A file that was uploaded before, instead of file'),
  }),
);
const fileUrl = { type: 'string', format: 'uri', description: 'The address of the recording' };
const binary = { type: 'string', contentMediaType: 'application/octet-stream' };
const ownVoice = named('CustomVoice', customVoice);
const ownFields: Partial<Record<OperationId, z.ZodType>> = {
  speak: speechBody,
  transcribe: granularitiesSchema,
  music: generateBody,
  soundEffect: generateBody,
};

/** The name of the schema of an operation's body. */
export function bodyName(operation: OperationId): string {
  return `${operation.charAt(0).toUpperCase()}${operation.slice(1)}Request`;
}

/** The schema of an operation's body and those it stands on, by name: its fields as the API names them, with its words. */
export function bodySchemas(operation: OperationId): Readonly<Record<string, JsonSchema>> {
  const input = jsonSchemaOf(operation, operations[operation].input);
  const properties: Record<string, unknown> = {};
  for (const [name, ours] of inputNames(operation)) properties[name] = input.properties?.[ours] ?? {};
  if (input.properties?.['voice'] !== undefined) properties['voice'] = orCustomVoice(input.properties['voice']);
  const theirs = new Map([...inputNames(operation)].map(([name, ours]) => [ours, name]));
  const required = (input.required ?? []).flatMap((name) => theirs.get(name) ?? []);
  const own = ownFields[operation];
  const body = {
    type: 'object',
    properties: { ...settingFields(), ...callFields, ...(own === undefined ? {} : fieldSchemas(own)), ...properties },
    ...(required.length > 0 ? { required } : {}),
  };
  const more = Object.entries(input.$defs ?? {});
  return {
    [bodyName(operation)]: body,
    ...Object.fromEntries(more.map(([name, schema]) => [`${bodyName(operation)}.${name}`, { ...schema }])),
  };
}

/** The fields that say how a call is carried out, whatever it asks. */
export function callSchema(): JsonSchema {
  return { type: 'object', properties: { ...settingFields(), ...callFields } };
}

/** What an endpoint's body may be; null where it takes none. */
export function bodyContent({ operations: taken, body, takes, tells }: Endpoint): Record<string, unknown> | null {
  if (takes === 'bytes') return { '*/*': { schema: binary }, 'multipart/form-data': { schema: formWith([], 'file') } };
  const ofCall = body !== undefined && tells === 'call' ? [{ $ref: '#/components/schemas/CallFields' }] : [];
  const schemas = [
    ...(taken ?? []).map((operation) => ({ $ref: `#/components/schemas/${bodyName(operation)}` })),
    ...(body === undefined ? [] : [reference(body)]),
  ];
  const [first] = schemas;
  if (first === undefined) return null;
  const json = {
    schema: ofCall.length > 0 ? { allOf: [...schemas, ...ofCall] } : schemas.length > 1 ? { anyOf: schemas } : first,
  };
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

/** A voice's field with its own words around both of its forms. */
function orCustomVoice(voice: z.core.JSONSchema._JSONSchema): JsonSchema {
  if (typeof voice === 'boolean') return {};
  const { title, description, default: usual, ...byId } = voice;
  return { title, description, default: usual, anyOf: [byId, reference(ownVoice)] };
}

function settingFields(): Record<string, JsonSchema> {
  const fields = Object.entries(fieldSchemas(settingsSchema));
  return Object.fromEntries(fields.map(([name, schema]) => [snakeCase(name), schema]));
}

function formWith(schemas: readonly JsonSchema[], name: string): JsonSchema {
  const content = name.endsWith('[]') ? { type: 'array', items: binary } : binary;
  const file = { type: 'object', properties: { [name]: content } };
  return schemas.length === 0 ? { ...file, required: [name] } : { allOf: [...schemas, file] };
}

/** Zod's JSON Schema; what it refers to lies beside the other schemas of the document. */
function jsonSchemaOf(operation: OperationId, schema: z.ZodType): z.core.JSONSchema.JSONSchema {
  const told = JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }));
  return JSON.parse(told.replaceAll('"#/$defs/', `"#/components/schemas/${bodyName(operation)}.`));
}
