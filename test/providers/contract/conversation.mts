import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod/v4';
import { operationIds } from '../../../src/operations';

const json = z.json();

/** A request as plain JSON. */
export const requestSchema = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']),
  origin: z.string().optional(),
  path: z.string().optional(),
  url: z.string().optional(),
  query: z.record(z.string(), json).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  json: json.optional(),
  form: z.array(z.tuple([z.string(), json])).optional(),
  raw: json.optional(),
  as: z.enum(['json', 'text', 'audio', 'mixed', 'sse', 'ndjson']),
});

const partSchema = z.strictObject({
  headers: z.record(z.string(), z.string()),
  json: json.optional(),
  file: z.string().optional(),
});

const replySchema = z.strictObject({
  status: z.number().int().min(200).max(399),
  headers: z.record(z.string(), z.string()).default({}),
  json: json.optional(),
  text: z.string().optional(),
  file: z.string().optional(),
  events: z.array(z.strictObject({ event: z.string().optional(), data: z.union([json, z.string()]) })).optional(),
  lines: z.array(json).optional(),
  parts: z.array(partSchema).optional(),
});

/** A recorded conversation: what was asked, every request and reply in order, and what became of it. */
export const conversationSchema = z.strictObject({
  about: z.string().min(10),
  /** Where the reply's shape was read. */
  source: z.string().min(5),
  model: z.string(),
  /** For rows that leave the model to the user. */
  providerModel: z.string().optional(),
  input: z.record(z.string(), json),
  context: z
    .strictObject({
      voice: z.string().nullable().optional(),
      callbackUrl: z.string().nullable().optional(),
      previousText: z.string().nullable().optional(),
      nextText: z.string().nullable().optional(),
      carry: json.optional(),
      startsJob: z.boolean().optional(),
    })
    .default({}),
  exchanges: z.array(z.strictObject({ request: requestSchema, reply: replySchema })).min(1),
  outcome: z.looseObject({ type: z.enum(['done', 'failed']) }),
  /** Spec check: false where the published description is known to lag behind, with the reason. */
  notInSpec: z.string().optional(),
});

/** An error body and what it means. `$KEY` in it stands for an API key. */
export const errorCaseSchema = z.strictObject({
  about: z.string().min(3),
  status: z.number().int().min(400).max(599),
  body: z.union([z.string(), json]),
  headers: z.record(z.string(), z.string()).default({}),
  /** Null where the body is not the provider's own. */
  kind: z.string().nullable(),
});

export type Conversation = z.infer<typeof conversationSchema>;
export type RecordedRequest = z.infer<typeof requestSchema>;
export type RecordedReply = z.infer<typeof replySchema>;
export type ErrorCase = z.infer<typeof errorCaseSchema>;

export interface NamedConversation extends Conversation {
  readonly name: string;
  readonly operation: (typeof operationIds)[number];
}

/** The folder that holds `<provider>/recorded/*.json` and `<provider>/errors.json`. */
export const recordingsFolder = join(import.meta.dirname, '..');

/** All conversations of a provider, in the order of their names. */
export function conversationsOf(providerId: string): NamedConversation[] {
  const folder = join(recordingsFolder, providerId, 'recorded');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => readConversation(join(folder, file)));
}

/** Error bodies of a provider. */
export function errorCasesOf(providerId: string): ErrorCase[] {
  const path = join(recordingsFolder, providerId, 'errors.json');
  return existsSync(path) ? z.array(errorCaseSchema).parse(JSON.parse(readFileSync(path, 'utf8'))) : [];
}

/** Bytes of an audio fixture. */
export function audioFixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(recordingsFolder, 'audio', name)));
}

function readConversation(path: string): NamedConversation {
  const name = basename(path, '.json');
  const operation = operationIds.find((id) => name === id || name.startsWith(`${id}-`));
  if (operation === undefined) throw new Error(`${path}: the name does not begin with an operation`);
  const parsed = conversationSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
  return { ...parsed.data, name, operation };
}
