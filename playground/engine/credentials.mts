import type {
  ICredentialDataDecryptedObject,
  ICredentialsHelper,
  ICredentialType,
  IHttpRequestOptions,
  INode,
  INodeProperties,
  IRequestOptionsSimplified,
  Workflow,
} from 'n8n-workflow';
import type { CredentialValues } from './execution.mts';
import { asCredentialData, asNodeParameters, asRequestOptions } from './host.mts';
import type { N8n } from './n8n.mts';
import type { NodeLibrary } from './nodeTypes.mts';

/** Lends nodes the credential values given, by type name, filled up with the type's defaults and signed as the type says. */
export function createCredentialsHelper(n8n: N8n, library: NodeLibrary, values: CredentialValues): ICredentialsHelper {
  const typeOf = library.credentialType;
  const propertiesOf = (name: string) => inheritedProperties(library, typeOf(name));
  class Credentials extends n8n.workflow.ICredentialsHelper {
    getParentTypes = (name: string) => ancestors(library, name);

    isCredentialUsableByNode(name: string, nodeType: string) {
      const type = typeOf(name);
      return !type.restrictToSupportedNodes || (type.supportedNodes ?? []).includes(nodeType.split('.').pop() ?? '');
    }

    async authenticate(
      data: ICredentialDataDecryptedObject,
      name: string,
      request: IHttpRequestOptions | IRequestOptionsSimplified,
      workflow?: Workflow,
      node?: INode,
    ): Promise<IHttpRequestOptions> {
      return await sign(typeOf(name), data, asRequestOptions(request), workflow, node);
    }

    getDecrypted: ICredentialsHelper['getDecrypted'] = async (_additionalData, _details, name) => {
      const given = values[name];
      if (given === undefined) throw new Error(`No values were given for the credential type "${name}".`);
      const filled = n8n.workflow.NodeHelpers.getNodeParameters(
        propertiesOf(name),
        asNodeParameters(given),
        true,
        false,
        null,
        null,
      );
      return asCredentialData({ ...filled, ...given });
    };

    getCredentialsProperties = (name: string) => propertiesOf(name);
    preAuthentication = async () => undefined;
    runPreAuthentication = async () => undefined;
    updateCredentials = async () => undefined;
    updateCredentialsOauthTokenData = async () => undefined;

    async getCredentials(): Promise<never> {
      throw new Error('Stored credentials exist in the n8n server only.');
    }
  }
  return new Credentials();
}

function ancestors(library: NodeLibrary, name: string): string[] {
  const parents = library.credentialType(name).extends ?? [];
  return parents.flatMap((parent) => [parent, ...ancestors(library, parent)]);
}

function inheritedProperties(library: NodeLibrary, type: ICredentialType): INodeProperties[] {
  const inherited = (type.extends ?? []).flatMap((name) => inheritedProperties(library, library.credentialType(name)));
  const own = new Set(type.properties.map(({ name }) => name));
  return [...inherited.filter(({ name }) => !own.has(name)), ...type.properties];
}

async function sign(
  type: ICredentialType,
  data: ICredentialDataDecryptedObject,
  request: IHttpRequestOptions,
  workflow?: Workflow,
  node?: INode,
): Promise<IHttpRequestOptions> {
  const { authenticate } = type;
  if (authenticate === undefined) return request;
  if (typeof authenticate === 'function') return await authenticate.call(type, data, request);
  const resolve = (text: string) =>
    workflow === undefined || node === undefined || !text.startsWith('=')
      ? text
      : workflow.expression.getSimpleParameterValue(node, text, 'internal', { $credentials: data }, undefined, '');
  return mergeResolved(request, authenticate.properties, resolve);
}

function mergeResolved(
  request: IHttpRequestOptions,
  properties: object,
  resolve: (text: string) => unknown,
): IHttpRequestOptions {
  const additions = Object.entries(properties).map(([part, values]) => {
    const before = Reflect.get(request, part);
    const resolved = Object.entries(values ?? {}).map(([key, value]) => [resolve(key), resolve(String(value))]);
    return [part, { ...(typeof before === 'object' ? before : {}), ...Object.fromEntries(resolved) }];
  });
  return { ...request, ...Object.fromEntries(additions) };
}
