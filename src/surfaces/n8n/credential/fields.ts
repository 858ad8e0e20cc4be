import type { INodeProperties } from 'n8n-workflow';
import type { CallbackContract } from '../../../core/callback';
import type { Provider, Registry } from '../../../core/provider';
import { priceBookField } from '../../embedded/priceBook';
import { baseUrlFieldName, networksField, originsOf } from '../../embedded/fieldNames';
import { callbackSecretName, needsSecret } from './names';

/**
 * The credential's fields: per provider a key and its base URLs, in the registry's order, then the secrets of callbacks, then
 * the allowed networks.
 */
export function credentialFields(
  registry: Registry,
  callbacks: Readonly<Record<string, CallbackContract>>,
): INodeProperties[] {
  const secrets = Object.entries(callbacks)
    .filter(([, { scheme }]) => needsSecret(scheme))
    .map(([id, contract]) => secretField(id, contract, id in registry));
  return [...Object.values(registry).flatMap(providerFields), ...secrets, priceBook, networks];
}

function secretField(id: string, { title, docsPage }: CallbackContract, hasKey: boolean): INodeProperties {
  return {
    displayName: `${title} Webhook Secret`,
    name: callbackSecretName(id),
    type: 'string',
    typeOptions: { password: true },
    default: '',
    description: `By which its callbacks are verified. Where to find it: ${docsPage}.`,
    ...(hasKey ? { displayOptions: { show: { [id]: [{ _cnd: { exists: true } }] } } } : {}),
  };
}

const networks: INodeProperties = {
  displayName: 'Allowed Private Networks',
  name: networksField,
  type: 'string',
  default: '',
  placeholder: 'e.g. 192.168.1.0/24, nas.local',
  description:
    'Networks (CIDR) or hosts, separated by commas, that audio URLs may point to although they are not public. Left empty, only public addresses are read.',
};

const priceBook: INodeProperties = {
  displayName: 'Price Book',
  name: priceBookField,
  type: 'json',
  default: '',
  placeholder: 'e.g. { "markupPercent": "20" }',
  description:
    'Your own costs and prices as JSON: what a contract charges, what clients pay, or a markup. Left empty, clients pay what providers charge.',
};

function providerFields(provider: Provider): INodeProperties[] {
  const baseUrls = originsOf(provider).map(([origin, url]) => baseUrlField(provider, origin, url));
  return provider.needsBaseUrl ? [...baseUrls, keyField(provider)] : [keyField(provider), ...baseUrls];
}

function keyField(provider: Provider): INodeProperties {
  const optional = provider.keyOptional ? ' May stay empty for a server without keys.' : '';
  return {
    displayName: `${provider.title} API Key`,
    name: provider.id,
    type: 'string',
    typeOptions: { password: true },
    default: '',
    description: `Where to find it: ${provider.keyPage}.${optional}`,
  };
}

function baseUrlField(provider: Provider, origin: string, url: string): INodeProperties {
  const always = provider.needsBaseUrl || provider.keyOptional;
  const which = origin === 'api' ? '' : ` ${origin.charAt(0).toUpperCase()}${origin.slice(1)}`;
  return {
    displayName: `${provider.title}${which} Base URL`,
    name: baseUrlFieldName(provider.id, origin),
    type: 'string',
    default: '',
    placeholder: `e.g. ${url || 'http://localhost:8000/v1'}`,
    description: url === '' ? 'Address of your own server' : `Your own address instead of ${url}`,
    ...(always ? {} : { displayOptions: { show: { [provider.id]: [{ _cnd: { exists: true } }] } } }),
  };
}
