import type { Call, Refusal, Reply, Route, Wire } from './wire.mts';

/** Carries a call through the checks that a provider makes, in its order, to its route. */
export async function dispatch(wire: Wire, routes: Route[], call: Call, site: 'api' | 'files'): Promise<Reply> {
  const refuse = (refusal: Refusal) => wire.refuse(refusal, call);
  const found = findRoute(routes, call, site);
  if (found === null) return refuse({ kind: 'notFound', message: `${call.method} ${call.path}` });
  if (found === 'method') return refuse({ kind: 'methodNotAllowed' });
  const { route, params } = found;
  const asked = { ...call, params };
  if (call.body === 'tooLarge') return refuse({ kind: 'tooLarge' });
  const checkBody = () => (call.body === 'broken' ? refuse({ kind: 'badBody' }) : (route.validate?.(asked) ?? null));
  const checkKey = () => refusalOfKey(route, call);
  const first = wire.validatesFirst ? checkBody() : null;
  if (first) return first;
  const keyRefusal = route.open || site === 'files' ? null : checkKey();
  if (keyRefusal) return refuse(keyRefusal);
  return (wire.validatesFirst ? null : checkBody()) ?? (await route.handle(asked));
}

function refusalOfKey(route: Route, call: Call): Refusal | null {
  if (!call.key) return { kind: 'missingKey' };
  if (!call.key.startsWith('sim-') || call.key.startsWith('sim-refused')) return { kind: 'unauthorized' };
  return route.costs && call.key.startsWith('sim-broke') ? { kind: 'outOfCredit' } : null;
}

type Found = { route: Route; params: Record<string, string> };

function findRoute(routes: Route[], call: Call, site: 'api' | 'files'): Found | 'method' | null {
  let isPathKnown = false;
  for (const route of routes) {
    if ((route.files ?? false) !== (site === 'files')) continue;
    const params = matchPath(route.path, call.path);
    if (!params) continue;
    isPathKnown = true;
    if (route.method === call.method || (route.method === 'GET' && call.method === 'HEAD')) return { route, params };
  }
  return isPathKnown ? 'method' : null;
}

function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const piece = given[index] ?? '';
    if (part.startsWith(':') && piece) params[part.slice(1)] = piece;
    else if (part !== piece) return null;
  }
  return params;
}
