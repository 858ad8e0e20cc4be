import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import type { Provider, Registry } from '../../../core/provider';
import { rememberLast } from '../../../core/rememberLast';
import { isOwnUrl, signature } from '../../../core/sign';
import { type Access, accessOf, mayCarryKey, readAccess } from '../../embedded/access';
import { signAsOption } from './names';

/**
 * Signs a request for the provider it names, or else (n8n's HTTP Request node) for the provider whose base URL it goes to.
 * Whatever goes elsewhere stays unsigned. A signed request follows no redirect, because n8n would carry the key along.
 */
export function authenticateWith(registry: Registry) {
  return async (data: ICredentialDataDecryptedObject, options: IHttpRequestOptions): Promise<IHttpRequestOptions> => {
    const named: unknown = Reflect.get(options, signAsOption);
    Reflect.deleteProperty(options, signAsOption);
    const url = fullUrl(options);
    if (url === null || !mayCarryKey(url)) return options;
    const provider = typeof named === 'string' ? registry[named] : ownerOf(url, registry, readAccess(data, registry));
    if (provider === undefined) return options;
    return signed(options, signature(url, provider, accessOf(data, provider)));
  };
}

function signed(options: IHttpRequestOptions, headers: Record<string, string>): IHttpRequestOptions {
  if (Object.keys(headers).length === 0) return options;
  const replaced = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const kept = Object.entries(options.headers ?? {}).filter(([name]) => !replaced.has(name.toLowerCase()));
  return Object.assign(options, {
    headers: { ...Object.fromEntries(kept), ...headers },
    disableFollowRedirect: true,
    followRedirect: false,
    followAllRedirects: false,
  });
}

function ownerOf(url: string, registry: Registry, access: Access): Provider | undefined {
  return Object.values(registry).find((provider) => {
    const { key, baseUrls } = access.of(provider.id);
    return key !== null && isOwnUrl(url, provider, baseUrls);
  });
}

/** n8n's older helper, which the HTTP Request node uses, says `uri` instead of `url`. */
function fullUrl(options: IHttpRequestOptions): string | null {
  const given: unknown = options.url ?? Reflect.get(options, 'uri');
  const url = typeof given === 'string' || given instanceof URL ? String(given) : '';
  if (options.baseURL === undefined) return hrefOf(url);
  return URL.canParse(url, options.baseURL) ? new URL(url, options.baseURL).href : null;
}

const hrefOf = rememberLast((url: string) => (URL.canParse(url) ? new URL(url).href : null));
