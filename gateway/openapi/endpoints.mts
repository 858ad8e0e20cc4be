import type { OperationId } from '../../src/operations';

/** What one endpoint does, for the API description. */
export interface Endpoint {
  readonly summary: string;
  /** The operations whose fields its body takes. */
  readonly operations?: readonly OperationId[];
  /** Whether a recording is uploaded with it. */
  readonly takes?: 'recording' | 'samples' | 'bytes';
  /** What it answers with, where that is not JSON. */
  readonly gives?: 'audio' | 'text' | 'bytes' | 'invoice';
  readonly query?: readonly string[];
}

/** Every endpoint by method and path. A route that is missing here is missing in the description too: a test says so. */
export const endpoints: Readonly<Record<string, Endpoint>> = {
  'POST /v1/audio/transcriptions': { summary: 'Turn speech into text', operations: ['transcribe'], takes: 'recording' },
  'POST /v1/audio/translations': {
    summary: 'Turn speech into English text',
    operations: ['translate'],
    takes: 'recording',
  },
  'POST /v1/audio/speech': { summary: 'Turn text into speech', operations: ['speak'], gives: 'audio' },
  'POST /v1/audio/generate': {
    summary: 'Make music, sound effects or long speech',
    operations: ['music', 'soundEffect', 'speak'],
  },
  'POST /v1/chat/completions': { summary: 'Answer a recording, in words or in speech' },
  'GET /v1/jobs': { summary: 'List jobs, the newest first', query: ['limit', 'status', 'after'] },
  'GET /v1/jobs/{id}': { summary: 'Look at a job; with wait, up to so many seconds for its end', query: ['wait'] },
  'POST /v1/jobs/{id}/cancel': { summary: 'Cancel a job' },
  'DELETE /v1/jobs/{id}': { summary: 'Delete what a job was given and made; its usage stays' },
  'POST /v1/files': { summary: 'Upload a file as raw bytes or as a form', takes: 'bytes', query: ['file_name'] },
  'GET /v1/files': { summary: 'List files' },
  'GET /v1/files/{id}': { summary: 'Look at a file and get a signed address of it' },
  'DELETE /v1/files/{id}': { summary: 'Delete a file' },
  'GET /v1/files/{id}/content': {
    summary: 'Download a file by its signed address or by key',
    gives: 'bytes',
    query: ['expires', 'signature'],
  },
  'GET /v1/models': { summary: 'List models that can be asked for now' },
  'GET /v1/models/{id}': { summary: 'Look at a model' },
  'GET /v1/voices': { summary: 'List voices', query: ['search', 'language', 'provider', 'limit', 'page'] },
  'GET /v1/voices/{id}': { summary: 'Look at a voice' },
  'POST /v1/voices': { summary: 'Clone a voice from recordings', operations: ['cloneVoice'], takes: 'samples' },
  'DELETE /v1/voices/{id}': { summary: 'Delete a cloned voice' },
  'GET /v1/usage': {
    summary: 'Sum what was metered',
    query: ['group_by', 'from_day', 'to_day', 'key', 'provider', 'model', 'operation', 'client_label', 'workflow'],
  },
  'GET /v1/usage/records': {
    summary: 'List what was metered, one record each, plain or as CloudEvents',
    query: ['from_day', 'to_day', 'key', 'after', 'limit', 'format'],
  },
  'GET /v1/requests': { summary: 'List requests with attempts and cost', query: ['limit', 'after'] },
  'GET /v1/invoices': { summary: 'List invoices that were issued' },
  'GET /v1/invoices/{month}': {
    summary: 'Issue and get the invoice of a month that has ended',
    gives: 'invoice',
    query: ['format', 'seller_name', 'buyer_name', 'client_label'],
  },
  'GET /v1/clients': { summary: 'List the monthly caps of client labels, and what each label has cost this month' },
  'PUT /v1/clients/{label}': { summary: 'Cap what a client label may cost in a month, over all keys' },
  'DELETE /v1/clients/{label}': { summary: 'Lift the cap of a client label' },
  'GET /v1/keys': { summary: 'List keys' },
  'POST /v1/keys': { summary: 'Make a key; its secret is shown once' },
  'DELETE /v1/keys/{id}': { summary: 'Revoke a key at once' },
  'POST /v1/keys/{id}/rotate': { summary: 'Give a key a new secret' },
  'POST /v1/keys/client': { summary: 'Make a key valid for minutes, for web and mobile apps' },
  'POST /v1/webhooks': { summary: 'Register an endpoint for events; its secret is shown once' },
  'GET /v1/webhooks': { summary: 'List registered endpoints' },
  'GET /v1/webhooks/secret': { summary: 'Get the secret that signs messages to addresses of single jobs' },
  'DELETE /v1/webhooks/{id}': { summary: 'Stop sending to an endpoint' },
  'GET /v1/webhooks/deliveries': { summary: 'List deliveries with their attempts', query: ['limit', 'job'] },
  'POST /v1/webhooks/deliveries/{id}/redeliver': { summary: 'Deliver once more' },
  'GET /v1/health/deployments': { summary: 'Look at how fast and how reliable each model has been' },
  'GET /healthz': { summary: 'Whether the process answers' },
  'GET /readyz': { summary: 'Whether the store answers' },
  'GET /metrics': { summary: 'Metrics for Prometheus', gives: 'text' },
};
