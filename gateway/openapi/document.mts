import { operationIds } from '../../src/operations';
import { accepted } from './answers/kept.mts';
import { estimate } from './answers/money.mts';
import { bodyContent, bodySchemas, callSchema } from './bodies.mts';
import { type Endpoint, endpoints } from './endpoints.mts';
import { fieldSchemas, namedSchemas } from './named.mts';
import { headerComponents, refusalsOf, refused, responsesOf } from './responses.mts';

/** A route as the server has it. */
export interface Route {
  readonly method: string;
  readonly url: string;
  readonly scope: string | null;
  readonly isOpen: boolean;
}

/** The API description (OpenAPI 3.1) of the routes a server really has. */
export function documentOf(routes: readonly Route[]): Record<string, unknown> {
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
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: {
        ...namedSchemas(),
        CallFields: callSchema(),
        ...Object.assign({}, ...described.map(bodySchemas)),
      },
      headers: headerComponents,
      parameters: {
        'Idempotency-Key': {
          name: 'Idempotency-Key',
          in: 'header',
          description: 'The same request under the same key is carried out once and gets the same answer',
          schema: { type: 'string', minLength: 1, maxLength: 255 },
        },
      },
      responses: { Refused: refused },
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
  const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => ({
    ...{ name, in: 'path', required: true, schema: { type: 'string' } },
  }));
  const isOnce = route.method === 'POST' && !route.isOpen;
  const parameters = [
    ...inPath,
    ...queryOf(endpoint),
    ...(isOnce ? [{ $ref: '#/components/parameters/Idempotency-Key' }] : []),
  ];
  const content = bodyContent(endpoint);
  return {
    summary: isAsync ? `${endpoint.summary}, as a job` : endpoint.summary,
    operationId: `${route.method.toLowerCase()}${path.replace(/[^a-zA-Z]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    ...(route.scope === null ? {} : { description: `The key needs the scope '${route.scope}'.` }),
    ...(route.isOpen ? { security: endpoint.opensByKey === true ? [{}, { key: [] }] : [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(content === null ? {} : { requestBody: { required: needsBody(endpoint), content } }),
    responses: {
      ...refusalsOf(route.isOpen, inPath.length > 0 || endpoint.tells === 'call', isOnce),
      ...responsesOf(isAsync ? startingJob(endpoint) : endpoint, isOnce),
    },
  };
}

function needsBody({ body }: Endpoint): boolean {
  return body === undefined || !body.safeParse({}).success;
}

/** The same call as a job. */
function startingJob(endpoint: Endpoint): Endpoint {
  return { ...endpoint, tells: 'job', answers: { 200: { json: [estimate] }, 202: { json: [accepted] } } };
}

/** What is no text stands in the query as JSON. */
function queryOf({ query }: Endpoint): object[] {
  if (query === undefined) return [];
  return Object.entries(fieldSchemas(query)).map(([name, { description, ...schema }]) => ({
    ...{ name, in: 'query', ...(description === undefined ? {} : { description }) },
    ...(schema['type'] === 'array' ? { content: { 'application/json': { schema } } } : { schema }),
  }));
}
