import { createHash } from 'node:crypto';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { lazy } from '../../src/operations/lazy';
import type { App } from '../app.mts';
import { baseUrlOf } from '../calls/baseUrl.mts';
import { documentOf, type Route } from './document.mts';
import { docsPage, docsStyle } from './docsPage.mts';

const styleHash = createHash('sha256').update(docsStyle).digest('base64');
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; frame-ancestors 'none'`;

/** `/openapi.json` and the page at `/docs`, from the routes that are added after this. */
export function addOpenApi(server: FastifyInstance, app: App): void {
  const routes: Route[] = [];
  server.addHook('onRoute', (options) => {
    routes.push(...routesOf(options));
  });
  const description = lazy(() => documentOf(routes));
  const documentAt = (url: string) => ({ ...description(), servers: [{ url }] });
  const config = { isOpen: true };
  server.get('/openapi.json', { config }, async (request) => documentAt(baseUrlOf(app, request)));
  server.get('/docs', { config }, async (request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', policy)
      .send(docsPage(description(), baseUrlOf(app, request))),
  );
}

function routesOf({ method, url, config }: RouteOptions): Route[] {
  const isOpen = config?.isOpen === true;
  const methods = (Array.isArray(method) ? method : [method]).filter((one) => one !== 'HEAD' && one !== 'OPTIONS');
  return methods.map((one) => ({ method: one, url, scope: config?.scope ?? null, isOpen }));
}
