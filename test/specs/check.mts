import type { Provider } from '../../src/core/provider';
import type { RecordedReply, RecordedRequest } from '../providers/contract/conversation.mts';
import { type DescribedOperation, type Description, escape, isNode, resolve } from './descriptions.mts';
import { formObject, withText } from './fields.mts';
import type { Schemas } from './schemas.mts';

/** What a check found: nothing wrong, what is wrong, or why it does not apply. */
export type Verdict = { readonly wrong: readonly string[] } | { readonly outside: string };

/** Holds one recorded request and its reply against a published description. */
export function check(
  provider: Provider,
  { request, reply }: { readonly request: RecordedRequest; readonly reply: RecordedReply },
  description: Description,
  schemas: Schemas,
): Verdict {
  const path = pathOf(provider, request);
  if (path === null) return { outside: 'a download from elsewhere' };
  const method = request.method.toLowerCase();
  const operation = description.operations.find((known) => known.method === method && known.pattern.test(path));
  if (operation === undefined) return { wrong: [`${request.method} ${path} is not described`] };
  return {
    wrong: [
      ...queryFaults(request, operation, description),
      ...bodyFaults(request, operation, description, schemas),
      ...replyFaults(reply, operation, description, schemas),
    ],
  };
}

function pathOf(provider: Provider, { origin = 'api', path, url }: RecordedRequest): string | null {
  const base = provider.origins[origin];
  if (!base) return null;
  if (path !== undefined) return new URL(base).pathname.replace(/\/$/, '') + path;
  return url !== undefined && new URL(url).origin === new URL(base).origin ? new URL(url).pathname : null;
}

function queryFaults(request: RecordedRequest, operation: DescribedOperation, { document }: Description): string[] {
  const own = Array.isArray(operation.node['parameters']) ? operation.node['parameters'] : [];
  const parameters = [...operation.shared, ...own].map((parameter) => resolve(parameter, document)).filter(isNode);
  const inQuery = parameters.filter((parameter) => parameter['in'] === 'query');
  const sent = Object.keys(request.query ?? {});
  const unknown = sent.filter((name) => !inQuery.some((parameter) => parameter['name'] === name));
  const missing = inQuery.filter(
    (parameter) => parameter['required'] === true && !sent.includes(String(parameter['name'])),
  );
  return [
    ...unknown.map((name) => `query '${name}' is not described`),
    ...missing.map((parameter) => `query '${String(parameter['name'])}' is missing`),
    ...inQuery.flatMap((parameter) => choiceFaults(parameter, request, document)),
  ];
}

function choiceFaults(parameter: Record<string, unknown>, request: RecordedRequest, document: Description['document']) {
  const value = request.query?.[String(parameter['name'])];
  const schema = resolve(parameter['schema'], document);
  if (value === undefined || !isNode(schema) || !Array.isArray(schema['enum'])) return [];
  return schema['enum'].includes(value) ? [] : [`query '${String(parameter['name'])}' cannot be '${String(value)}'`];
}

function bodyFaults(
  request: RecordedRequest,
  operation: DescribedOperation,
  { document }: Description,
  schemas: Schemas,
): string[] {
  const mediaType = request.form ? 'multipart/form-data' : request.json === undefined ? null : 'application/json';
  if (mediaType === null) return [];
  const value = request.form ? formObject(request.form) : withText(request.json);
  const described = contentOf(operation.node['requestBody'], mediaType, document);
  if (described === null) return [`a body of ${mediaType} is not described`];
  const pointer = `${operation.pointer}/requestBody/content/${escape(mediaType)}/schema`;
  const schema = described['schema'];
  const unnamed = isNode(value) ? schemas.unnamed(schema, value) : [];
  return [
    ...unnamed.map((name) => `field '${name}' is not described`),
    ...schemas.judge(pointer, value, request.form ? 'form' : 'json'),
  ];
}

function replyFaults(
  reply: RecordedReply,
  operation: DescribedOperation,
  { document }: Description,
  schemas: Schemas,
): string[] {
  const responses = isNode(operation.node['responses']) ? operation.node['responses'] : {};
  const status = [String(reply.status), `${Math.floor(reply.status / 100)}XX`, 'default'].find(
    (key) => key in responses,
  );
  if (status === undefined) return [`status ${reply.status} is not described`];
  const mediaType = reply.events ? 'text/event-stream' : reply.json === undefined ? null : 'application/json';
  const described = mediaType && contentOf(responses[status], mediaType, document);
  if (!mediaType || !described) return [];
  const pointer = `${operation.pointer}/responses/${status}/content/${escape(mediaType)}/schema`;
  const values = reply.events ? reply.events.map(({ data }) => data) : [reply.json];
  return values.flatMap((value) => schemas.judge(pointer, withText(value), 'reply').map((fault) => `reply: ${fault}`));
}

function contentOf(body: unknown, mediaType: string, document: Description['document']) {
  const resolved = resolve(body, document);
  const content = isNode(resolved) ? resolved['content'] : undefined;
  const described = isNode(content) ? content[mediaType] : undefined;
  return isNode(described) && described['schema'] !== undefined ? described : null;
}
