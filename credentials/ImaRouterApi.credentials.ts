import type { IAuthenticate, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { providers } from '../src/providers';
import { callbacksOf } from '../src/providers/callbacks';
import { authenticateWith } from '../src/surfaces/n8n/credential/authenticate';
import { credentialFields } from '../src/surfaces/n8n/credential/fields';

/** One credential for every provider: a key each, own base URLs, and the private networks that may be read from. */
export class ImaRouterApi implements ICredentialType {
  name = 'imaRouterApi';

  displayName = 'ImaRouter API';

  icon: Icon = {
    light: 'file:../nodes/ImaRouter/imaRouter.svg',
    dark: 'file:../nodes/ImaRouter/imaRouter.dark.svg',
  };

  documentationUrl = 'https://github.com/imarouter/n8n-nodes-imarouter#credential';

  properties: INodeProperties[] = credentialFields(providers, callbacksOf(providers));

  authenticate: IAuthenticate = authenticateWith(providers);
}
