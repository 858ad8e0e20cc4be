import { operationIds } from '../../src/operations';
import { bodyContent, bodySchemas } from './bodies.mts';
import { type Endpoint, endpoints } from './endpoints.mts';

/** A route as the server has it. */
export interface Route {
  readonly method: string;
  readonly url: string;
  readonly scope: string | null;
  readonly isOpen: boolean;
}

const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['message', 'type', 'request_id'],
      properties: {
        message: { type: 'string', description: 'What happened and what to do next' },
        type: { type: 'string' },
        code: { type: ['string', 'null'] },
        param: { type: ['string', 'null'] },
        request_id: { type: 'string' },
        attempts: { type: 'array', items: { type: 'object' } },
      },
    },
  },
};

/** The API description (OpenAPI 3.1) of the routes a server really has. */
export function documentOf(routes: readonly Route[], baseUrl: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const described = describedBy(route);
    if (described === null) continue;
    paths[pathOf(route)] = { ...paths[pathOf(route)], [route.method.toLowerCase()]: described };
  }
  const described = operationIds.filter((id) =>
    Object.values(endpoints).some(({ operations }) => operations?.includes(id)),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'ImaRouter',
      version: '0.1.0',
      description: 'Every audio provider behind one key and one endpoint that OpenAI clients can call.',
    },
    servers: [{ url: baseUrl }],
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: errorSchema, ...Object.assign({}, ...described.map(bodySchemas)) },
    },
  };
}

/** The path of a route as OpenAPI writes it. */
export function pathOf({ url }: Pick<Route, 'url'>): string {
  return url.replace(/:(\w+)/g, '{$1}').replace('*', '{id}');
}

function describedBy(route: Route): object | null {
  const path = pathOf(route);
  const isAsync = path.endsWith('/async');
  const endpoint = endpoints[`${route.method} ${path.replace(/\/async$/, '')}`];
  if (endpoint === undefined) return null;
  const name = (where: string) => (key: string) => ({ name: key, in: where, schema: { type: 'string' } });
  const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, key = '']) => ({ ...name('path')(key), required: true }));
  const parameters = [...inPath, ...(endpoint.query ?? []).map(name('query'))];
  const hasBody = route.method === 'PUT' || (route.method === 'POST' && !/\{id\}/.test(path));
  const words = isAsync ? `${endpoint.summary}, as a job` : endpoint.summary;
  return {
    summary: words,
    operationId: `${route.method.toLowerCase()}${path.replace(/[^a-zA-Z]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    ...(route.scope === null ? {} : { description: `The key needs the scope '${route.scope}'.` }),
    ...(route.isOpen ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(hasBody ? { requestBody: { content: bodyContent(endpoint) } } : {}),
    responses: responsesOf(endpoint, isAsync),
  };
}

function responsesOf({ gives }: Endpoint, isAsync: boolean): object {
  const json = { 'application/json': { schema: { type: 'object' } } };
  const bytes = { schema: { type: 'string', contentMediaType: 'application/octet-stream' } };
  const contents = {
    audio: { 'audio/*': bytes, ...json },
    bytes: { '*/*': bytes },
    text: { 'text/plain': { schema: { type: 'string' } } },
    invoice: { ...json, 'text/csv': {}, 'text/html': {}, 'application/pdf': bytes },
  };
  const refused = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };
  const good = isAsync
    ? { '202': { description: 'The job was accepted', content: json } }
    : { '200': { description: 'Done', content: gives === undefined ? json : contents[gives] } };
  return { ...good, default: { description: 'Refused, in the shape of OpenAI', content: refused } };
}
