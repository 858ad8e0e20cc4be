import { z } from 'zod/v4';
import { operationIds } from '../../../src/operations';
import { jobStatuses } from '../../jobs/jobs.mts';
import { scopes } from '../../keys/scopes.mts';
import { eventTypes } from '../../webhooks/events.mts';
import { named } from '../named.mts';
import { output } from './calls.mts';
import { attempt, failure, invoice, metered, moment, nanos, usage } from './money.mts';

const operation = z.enum(operationIds);
const nextAfter = z.string().nullable().describe('Ask with it as `after` for the next page');

/** A list of something. */
export function listOf<T extends z.ZodType>(name: string, entry: T, more: z.ZodRawShape = {}) {
  return named(name, z.object({ object: z.literal('list'), data: z.array(entry), ...more }));
}

/** That something is gone. */
export const deleted = named('Deleted', z.object({ id: z.string(), object: z.string(), deleted: z.literal(true) }));

/** A job as it stands. */
export const job = named(
  'Job',
  z.object({
    id: z.string(),
    object: z.literal('audio.job'),
    operation,
    model: z.string().nullable(),
    provider: z.string().nullable(),
    status: z.enum(jobStatuses),
    created_at: moment,
    finished_at: moment.nullable(),
    expires_at: moment,
    output: output.nullable(),
    usage: z.array(usage),
    cost: metered.cost,
    cost_at_most: metered.cost_at_most,
    error: failure.nullable(),
    warnings: metered.warnings,
    attempts: z.array(attempt),
    b64_json: z.string().optional().describe('The sound itself, where it was asked for so'),
  }),
);

const page = { has_more: z.boolean(), next_after: nextAfter };

/** A page of jobs, the newest first. */
export const jobs = listOf('JobList', job, page);

/** A job that was accepted: from now on it is done. */
export const accepted = named(
  'AcceptedJob',
  z.object({ id: z.string(), object: z.literal('audio.job'), status: z.literal('queued') }),
);

/** A file and its signed address. */
export const file = named(
  'File',
  z.object({
    id: z.string(),
    object: z.literal('file'),
    filename: z.string(),
    bytes: z.number().int(),
    media_type: z.string(),
    duration_seconds: z.number().nullable(),
    url: z.string(),
    url_expires_at: moment,
    expires_at: moment,
  }),
);

/** Files of the account. */
export const files = listOf('FileList', file);

/** A model that can be asked for. */
export const model = named(
  'Model',
  z.object({
    id: z.string(),
    object: z.literal('model'),
    created: z.number().int(),
    owned_by: z.string(),
    title: z.string(),
    operations: z.array(operation),
    providers: z.array(z.string()),
    note: z.string(),
  }),
);

/** Models that can be asked for. */
export const models = listOf('ModelList', model);

/** A voice that the account may use. */
export const voice = named(
  'Voice',
  z.object({
    id: z.string(),
    object: z.literal('voice'),
    name: z.string(),
    provider: z.string(),
    languages: z.array(z.string()),
    gender: z.string().nullable(),
    description: z.string().nullable(),
    category: z.string().nullable(),
    preview_url: z.string().nullable(),
  }),
);

/** A page of voices. */
export const voices = listOf('VoiceList', voice, { next_page: z.string().nullable() });

const keyFields = z.object({
  id: z.string(),
  object: z.literal('api_key'),
  name: z.string(),
  account: z.string(),
  scopes: z.array(z.enum(scopes)),
  cap: nanos,
  requests_per_minute: z.number().int().nullable(),
  origins: z.array(z.string()),
  parent: z.string().nullable(),
  created_at: moment,
  expires_at: moment.nullable(),
  revoked_at: moment.nullable(),
});

/** A key without its secret. */
export const key = named('Key', keyFields);

/** Keys without their secrets. */
export const keys = listOf('KeyList', key);

/** A key with its secret, which is shown once. */
export const newKey = named('NewKey', keyFields.extend({ key: z.string() }));

/** That a key ended. */
export const revoked = named(
  'RevokedKey',
  z.object({ id: z.string(), object: z.literal('api_key'), revoked: z.literal(true) }),
);

const clientFields = z.object({ object: z.literal('client'), client_label: z.string(), cap: nanos });

/** The cap of a client label. */
export const client = named('Client', clientFields);

/** Caps of client labels, with what each has cost this month. */
export const clients = listOf('ClientList', clientFields.extend({ cost: nanos }));

const webhookFields = z.object({
  id: z.string(),
  object: z.literal('webhook'),
  url: z.string(),
  events: z.array(z.enum(eventTypes)),
});

/** A webhook with the secret that signs its messages, which is shown once. */
export const newWebhook = named('NewWebhook', webhookFields.extend({ secret: z.string() }));

/** Registered endpoints. */
export const webhooks = listOf(
  'WebhookList',
  webhookFields.extend({
    created_at: moment,
    disabled_at: moment.nullable(),
    disabled_because: z.string().nullable(),
  }),
);

/** The secret that signs messages to addresses of single jobs. */
export const webhookSecret = named('WebhookSecret', z.object({ secret: z.string() }));

const state = z.enum(['pending', 'delivered', 'failed']);
const lastTry = { status: z.number().int().nullable(), message: z.string().nullable() };

/** A page of messages, the newest first, with every try to deliver them. */
export const deliveries = listOf(
  'DeliveryList',
  z.object({
    id: z.string(),
    event: z.string(),
    webhook: z.string().nullable(),
    job: z.string().nullable(),
    type: z.enum(eventTypes),
    url: z.string(),
    status: state,
    attempts: z.number().int(),
    next_at: moment.nullable(),
    last_status: lastTry.status,
    last_message: lastTry.message,
    log: z.array(z.object({ at: moment, ...lastTry })),
    created_at: moment,
  }),
  page,
);

/** That a message is delivered once more. */
export const redelivery = named(
  'Redelivery',
  z.object({ id: z.string(), object: z.literal('delivery'), status: z.literal('pending') }),
);

/** A page of requests, the newest first. */
export const requests = listOf(
  'RequestList',
  z.object({
    id: z.string(),
    key: z.string(),
    operation: z.string(),
    model: z.string().nullable(),
    provider: z.string().nullable(),
    status: z.number().int(),
    job: z.string().nullable(),
    cost: nanos,
    duration_ms: z.number().int(),
    attempts: z.array(attempt),
    warnings: z.array(z.string()),
    client_label: z.string().nullable(),
    created_at: moment,
  }),
  { next_after: nextAfter },
);

/** Invoices that were issued. */
export const invoices = listOf('InvoiceList', z.object({ number: z.string(), invoice }));

/** How fast and how reliable each model has been. */
export const health = listOf(
  'DeploymentHealth',
  z.object({
    provider: z.string(),
    model: z.string(),
    operation: z.string(),
    calls: z.number().int(),
    failures: z.number().int(),
    median_ms: z.number().nullable(),
    is_resting: z.boolean().describe('Whether it is passed over for a while because it failed'),
  }),
);

/** How the process or its store is. */
export const status = named('Status', z.object({ status: z.string() }));

/** Whether somebody waits for what a provider says. */
export const received = named('CallbackReceived', z.object({ received: z.boolean() }));

/** Whether the dashboard is signed in, and as which key. */
export const session = named(
  'DashboardSession',
  z.object({
    signed_in: z.boolean(),
    csrf: z.string().optional(),
    key: keyFields.pick({ name: true, account: true, scopes: true }).optional(),
  }),
);

/** This document. */
export const document = named('OpenApi', z.looseObject({ openapi: z.literal('3.1.0') }));
