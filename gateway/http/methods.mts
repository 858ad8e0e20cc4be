import type { FastifyInstance } from 'fastify';

/** Which methods the routes that are added from now on take at a path. */
export function watchMethods(server: FastifyInstance): (path: string) => string[] {
  const routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];
  server.addHook('onRoute', ({ url, method }) => {
    routes.push({ pattern: patternOf(url), methods: [method].flat() });
  });
  return (path) => {
    const taken = routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods);
    return [...new Set(taken)].sort();
  };
}

function patternOf(url: string): RegExp {
  const escaped = url.replace(/[.]/g, '\\.');
  return new RegExp(`^${escaped.replace(/:\w+/g, '[^/]+').replace('*', '.+')}/?$`);
}
