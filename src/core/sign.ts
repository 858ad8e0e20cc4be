import type { Provider } from './provider';

/** What a key holder set for one provider. */
export interface ProviderAccess {
  readonly key: string | null;
  /** Base URLs by origin name that replace the provider's own. */
  readonly baseUrls: Readonly<Record<string, string>>;
}

/**
 * The headers that sign a request to `url` for this provider: none unless the URL lies inside one of its origins, so that a
 * key never leaves for another place.
 */
export function signature(url: string, provider: Provider, access: ProviderAccess): Record<string, string> {
  if (access.key === null || access.key === '' || !isOwnUrl(url, provider, access.baseUrls)) return {};
  return { [provider.auth.header]: `${provider.auth.prefix}${access.key}` };
}

/** The base URL of a named origin, without a slash at the end. */
export function baseUrlOf(provider: Provider, origin: string, replaced?: string): string | null {
  const base = replaced?.trim() || provider.origins[origin];
  return base ? base.replace(/\/+$/, '') : null;
}

/** Whether the URL has the scheme, host and port of one of the provider's origins, as they are set now. */
export function isOwnUrl(url: string, provider: Provider, baseUrls: Readonly<Record<string, string>>): boolean {
  for (const name of Object.keys({ ...provider.origins, ...baseUrls })) {
    const base = baseUrlOf(provider, name, baseUrls[name]);
    if (base !== null && isAt(url, base)) return true;
  }
  return false;
}

/** What begins with the whole base and a slash is there, whatever follows. */
function isAt(url: string, base: string): boolean {
  const origin = originOfBase(base);
  return origin !== null && (url.startsWith(`${base}/`) || originOf(url) === origin);
}

const known = new Map<string, string | null>();
const mostKnown = 500;

/** Base URLs are few, and asked for with every request. */
function originOfBase(base: string): string | null {
  let origin = known.get(base);
  if (origin === undefined) {
    if (known.size >= mostKnown) known.clear();
    known.set(base, (origin = originOf(base)));
  }
  return origin;
}

function originOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { origin, protocol } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? origin : null;
}
