import { error } from './answers/money.mts';
import type { Answer, Endpoint } from './endpoints.mts';
import { type JsonSchema, reference } from './named.mts';

const headers = {
  'x-request-id': 'The id under which the log of the gateway names it',
  'x-imarouter-provider': 'Who did it',
  'x-imarouter-model': 'The model that did it',
  'x-imarouter-cost': 'What it cost in nano-dollars; absent where not known',
  'x-imarouter-warnings': 'What was done otherwise than asked, as sentences in percent-encoding',
  'x-imarouter-job': 'The id of the job',
  'idempotent-replayed': 'true where the answer is that of the same request before',
  'retry-after': 'Seconds to wait before it is asked again',
  'x-should-retry': 'Whether the same request may be sent again without paying twice',
} as const;
type Header = keyof typeof headers;

const toldBy: Readonly<Record<NonNullable<Endpoint['tells']>, readonly Header[]>> = {
  call: ['x-imarouter-provider', 'x-imarouter-model', 'x-imarouter-cost', 'x-imarouter-warnings', 'x-imarouter-job'],
  job: ['x-imarouter-job'],
  bill: ['x-imarouter-warnings'],
};

const words: Readonly<Record<string, string>> = {
  201: 'Made',
  202: 'Accepted: it is done from now on',
  206: 'The range that was asked for',
  404: 'Nothing is known of it',
  503: 'Not ready',
};

/** Every header that an answer can have, by its name. */
export const headerComponents = Object.fromEntries(
  Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
);

/** How every refusal and every failure is answered. */
export const refused = {
  description: 'Refused or failed, in the shape of OpenAI',
  headers: headersOf(['x-request-id', 'x-should-retry', 'retry-after']),
  content: { 'application/json': { schema: reference(error) } },
};

/** What an endpoint answers, by status. */
export function responsesOf({ answers, tells }: Endpoint, isOnce: boolean): Record<string, object> {
  const names: Header[] = [
    'x-request-id',
    ...(tells === undefined ? [] : toldBy[tells]),
    ...(isOnce ? (['idempotent-replayed'] as const) : []),
  ];
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => [
      status,
      { description: words[status] ?? 'Done', headers: headersOf(names), content: contentOf(answer) },
    ]),
  );
}

function contentOf({ json = [], other = {} }: Answer): Record<string, object> {
  const [first, ...rest] = json.map(reference);
  const binary: JsonSchema = { type: 'string', contentMediaType: 'application/octet-stream' };
  const others = Object.entries(other).map(([type, schema]) => [
    type,
    { schema: schema !== null ? reference(schema) : type.startsWith('text/') ? { type: 'string' } : binary },
  ]);
  return {
    ...(first === undefined
      ? {}
      : { 'application/json': { schema: rest.length > 0 ? { anyOf: [first, ...rest] } : first } }),
    ...Object.fromEntries(others),
  };
}

/** The statuses by which an endpoint refuses. */
export function refusalsOf(isOpen: boolean, mayMiss: boolean, isOnce: boolean): Record<string, JsonSchema> {
  const statuses = [
    '400',
    ...(isOpen ? [] : ['401', '403', '429']),
    ...(mayMiss ? ['404'] : []),
    ...(isOnce ? ['409', '422'] : []),
  ];
  return Object.fromEntries(
    [...statuses, 'default'].map((status) => [status, { $ref: '#/components/responses/Refused' }]),
  );
}

function headersOf(names: readonly Header[]): Record<string, JsonSchema> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
