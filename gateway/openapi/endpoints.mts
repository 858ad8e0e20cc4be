import type { z } from 'zod/v4';
import type { OperationId } from '../../src/operations';
import { signInBody } from '../dashboard/dashboard.mts';
import { chatBody } from '../routes/chat.mts';
import { capSchema } from '../routes/clients.mts';
import { linkQuery, uploadQuery } from '../routes/files.mts';
import { invoiceQuery } from '../routes/invoices.mts';
import { jobsQuery, waitQuery } from '../routes/jobs.mts';
import { clientKey, newKey } from '../routes/keys.mts';
import { recordsQuery, requestsQuery, usageQuery } from '../routes/usage.mts';
import { cloneBody, voicesQuery } from '../routes/voices.mts';
import { deliveriesQuery, newWebhook } from '../routes/webhooks.mts';
import {
  chatCompletion,
  diarizedTranscript,
  speech,
  speechEvent,
  transcript,
  verboseTranscript,
} from './answers/calls.mts';
import * as kept from './answers/kept.mts';
import { estimate, invoice, usageEvents, usageRecords, usageReport } from './answers/money.mts';
import { named } from './named.mts';

/** What is answered under a status: JSON that is one of these, or a body of another type; neither of both is bytes. */
export interface Answer {
  readonly json?: readonly z.ZodType[];
  readonly other?: Readonly<Record<string, z.ZodType | null>>;
}

/** What one endpoint does, for the API description. */
export interface Endpoint {
  readonly summary: string;
  /** The operations whose fields its body takes. */
  readonly operations?: readonly OperationId[];
  /** The schema its body is read with. */
  readonly body?: z.ZodType;
  /** Whether a recording is uploaded with it. */
  readonly takes?: 'recording' | 'samples' | 'bytes';
  readonly query?: z.ZodType;
  /** What the headers of its answer tell: of a call who did it and what it cost, of a job its id, of a bill what was left out. */
  readonly tells?: 'call' | 'job' | 'bill';
  /** Whether a key opens what needs none under a signed address. */
  readonly opensByKey?: true;
  readonly answers: Readonly<Record<number, Answer>>;
}

const ok = (...json: z.ZodType[]) => ({ 200: { json } });
const made = (...json: z.ZodType[]) => ({ 201: { json } });
const other = (...types: string[]) => ({ other: Object.fromEntries(types.map((type) => [type, null])) });
const written = {
  200: {
    json: [transcript, verboseTranscript, diarizedTranscript, estimate],
    ...other('text/plain', 'text/vtt', 'text/event-stream'),
  },
};
const heard = { 200: { json: [kept.received] }, 404: { json: [kept.received] } };
const page = { 200: other('text/html') };

/** Every endpoint by method and path. A route that is missing here is missing in the description too: a test says so. */
export const endpoints: Readonly<Record<string, Endpoint>> = {
  'POST /v1/audio/transcriptions': {
    summary: 'Turn speech into text',
    operations: ['transcribe'],
    takes: 'recording',
    tells: 'call',
    answers: written,
  },
  'POST /v1/audio/translations': {
    summary: 'Turn speech into English text',
    operations: ['translate'],
    takes: 'recording',
    tells: 'call',
    answers: written,
  },
  'POST /v1/audio/speech': {
    summary: 'Turn text into speech',
    operations: ['speak'],
    tells: 'call',
    answers: { 200: { json: [speech, estimate], other: { 'audio/*': null, 'text/event-stream': speechEvent } } },
  },
  'POST /v1/audio/generate': {
    summary: 'Make music, sound effects or long speech; 202 when it goes on as a job',
    operations: ['music', 'soundEffect', 'speak'],
    tells: 'call',
    answers: { 200: { json: [kept.job, estimate], ...other('audio/*') }, 202: { json: [kept.job] } },
  },
  'POST /v1/chat/completions': {
    summary: 'Answer a recording, in words or in speech',
    body: named('ChatRequest', chatBody),
    tells: 'call',
    answers: { 200: { json: [chatCompletion, estimate], ...other('text/event-stream') } },
  },
  'GET /v1/jobs': { summary: 'List jobs, the newest first', query: jobsQuery, answers: ok(kept.jobs) },
  'GET /v1/jobs/{id}': {
    summary: 'Look at a job; with wait, up to so many seconds for its end',
    query: waitQuery,
    answers: ok(kept.job),
  },
  'POST /v1/jobs/{id}/cancel': { summary: 'Cancel a job', tells: 'job', answers: ok(kept.job) },
  'DELETE /v1/jobs/{id}': {
    summary: 'Delete what a job was given and made; its usage stays',
    answers: ok(kept.deleted),
  },
  'POST /v1/files': {
    summary: 'Upload a file as raw bytes or as a form',
    takes: 'bytes',
    query: uploadQuery,
    answers: made(kept.file),
  },
  'GET /v1/files': { summary: 'List files', answers: ok(kept.files) },
  'GET /v1/files/{id}': { summary: 'Look at a file and get a signed address of it', answers: ok(kept.file) },
  'DELETE /v1/files/{id}': { summary: 'Delete a file', answers: ok(kept.deleted) },
  'GET /v1/files/{id}/content': {
    summary: 'Download a file by its signed address or by key; 206 where a range is asked for',
    query: linkQuery,
    opensByKey: true,
    answers: { 200: other('*/*'), 206: other('*/*') },
  },
  'GET /v1/models': { summary: 'List models that can be asked for now', answers: ok(kept.models) },
  'GET /v1/models/{id}': { summary: 'Look at a model', answers: ok(kept.model) },
  'GET /v1/voices': { summary: 'List voices', query: voicesQuery, answers: ok(kept.voices) },
  'GET /v1/voices/{id}': { summary: 'Look at a voice', answers: ok(kept.voice) },
  'POST /v1/voices': {
    summary: 'Clone a voice from recordings',
    body: named('CloneVoiceRequest', cloneBody),
    takes: 'samples',
    answers: { ...made(kept.voice), ...ok(estimate) },
  },
  'DELETE /v1/voices/{id}': { summary: 'Delete a cloned voice', answers: ok(kept.deleted) },
  'GET /v1/usage': { summary: 'Sum what was metered', query: usageQuery, answers: ok(usageReport) },
  'GET /v1/usage/records': {
    summary: 'List what was metered, one record each, plain or as CloudEvents',
    query: recordsQuery,
    answers: { 200: { json: [usageRecords], other: { 'application/cloudevents-batch+json': usageEvents } } },
  },
  'GET /v1/requests': {
    summary: 'List requests with attempts and cost',
    query: requestsQuery,
    answers: ok(kept.requests),
  },
  'GET /v1/invoices': { summary: 'List invoices that were issued', answers: ok(kept.invoices) },
  'GET /v1/invoices/{month}': {
    summary: 'Issue and get the invoice of a month (YYYY-MM) that has ended, or get one by its number',
    query: invoiceQuery,
    tells: 'bill',
    answers: { 200: { json: [invoice], ...other('text/csv', 'text/html', 'application/pdf') } },
  },
  'GET /v1/clients': {
    summary: 'List the monthly caps of client labels, and what each label has cost this month',
    answers: ok(kept.clients),
  },
  'PUT /v1/clients/{label}': {
    summary: 'Cap what a client label may cost in a month, over all keys',
    body: named('ClientRequest', capSchema),
    answers: ok(kept.client),
  },
  'DELETE /v1/clients/{label}': { summary: 'Lift the cap of a client label', answers: ok(kept.client) },
  'GET /v1/keys': { summary: 'List keys', answers: ok(kept.keys) },
  'POST /v1/keys': {
    summary: 'Make a key; its secret is shown once',
    body: named('KeyRequest', newKey),
    answers: made(kept.newKey),
  },
  'DELETE /v1/keys/{id}': { summary: 'Revoke a key at once', answers: ok(kept.revoked) },
  'POST /v1/keys/{id}/rotate': { summary: 'Give a key a new secret', answers: ok(kept.newKey) },
  'POST /v1/keys/client': {
    summary: 'Make a key valid for minutes, for web and mobile apps',
    body: named('ClientKeyRequest', clientKey),
    answers: made(kept.newKey),
  },
  'POST /v1/webhooks': {
    summary: 'Register an endpoint for events; its secret is shown once',
    body: named('WebhookRequest', newWebhook),
    answers: made(kept.newWebhook),
  },
  'GET /v1/webhooks': { summary: 'List registered endpoints', answers: ok(kept.webhooks) },
  'GET /v1/webhooks/secret': {
    summary: 'Get the secret that signs messages to addresses of single jobs',
    answers: ok(kept.webhookSecret),
  },
  'DELETE /v1/webhooks/{id}': { summary: 'Stop sending to an endpoint', answers: ok(kept.deleted) },
  'GET /v1/webhooks/deliveries': {
    summary: 'List deliveries with their attempts',
    query: deliveriesQuery,
    answers: ok(kept.deliveries),
  },
  'POST /v1/webhooks/deliveries/{id}/redeliver': {
    summary: 'Deliver once more',
    answers: { 202: { json: [kept.redelivery] } },
  },
  'GET /v1/health/deployments': {
    summary: 'Look at how fast and how reliable each model has been',
    answers: ok(kept.health),
  },
  'GET /v1/callbacks/{nonce}': { summary: 'Where a provider says that a job has ended', answers: heard },
  'POST /v1/callbacks/{nonce}': { summary: 'Where a provider says that a job has ended', answers: heard },
  'GET /healthz': { summary: 'Whether the process answers', answers: ok(kept.status) },
  'GET /readyz': {
    summary: 'Whether the store answers',
    answers: { ...ok(kept.status), 503: { json: [kept.status] } },
  },
  'GET /metrics': { summary: 'Metrics for Prometheus', answers: { 200: other('text/plain') } },
  'GET /openapi.json': { summary: 'This description', answers: ok(kept.document) },
  'GET /docs': { summary: 'The same as a page', answers: page },
  'GET /dashboard': { summary: 'The dashboard', answers: page },
  'GET /dashboard/assets/{name}': { summary: 'What the dashboard is made of', answers: { 200: other('*/*') } },
  'POST /dashboard/session': {
    summary: 'Sign in to the dashboard',
    body: named('SignInRequest', signInBody),
    answers: ok(kept.session),
  },
  'GET /dashboard/session': { summary: 'Whether the dashboard is signed in', answers: ok(kept.session) },
  'DELETE /dashboard/session': { summary: 'Sign out of the dashboard', answers: ok(kept.session) },
};
