import type { IAuthenticate, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { load } from '../src/surfaces/n8n/load';
import { credentialParameters } from '../src/surfaces/n8n/shown.derived';

/** One credential for every provider: a key each, own base URLs, and the private networks that may be read from. */
export class ImaRouterApi implements ICredentialType {
  name = 'imaRouterApi';

  displayName = 'ImaRouter API';

  icon: Icon = {
    light: 'file:../nodes/ImaRouter/imaRouter.svg',
    dark: 'file:../nodes/ImaRouter/imaRouter.dark.svg',
  };

  documentationUrl = 'https://github.com/imarouter/n8n-nodes-imarouter#credential';

  properties: INodeProperties[] = credentialParameters;

  authenticate: IAuthenticate = async (data, options) => await (await load()).authenticate(data, options);
}
