import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { operationIds, type OperationId } from '../../../operations';
import { readAccess, type Access } from '../../embedded/access';
import { languageChoices } from '../../embedded/languages';
import { modelChoices } from '../../embedded/models';
import { searchVoices } from '../../embedded/voices';
import { credentialName } from '../credential/names';
import type { NodeParts } from '../execute';
import { createListHost } from '../host';
import { parameterNames } from '../properties/names';
import { pageOf } from './page';

type Search = (this: ILoadOptionsFunctions, filter?: string, token?: string) => Promise<INodeListSearchResult>;

/** The node's searchable lists, by the names its parameters use. */
export function listSearches({ registry, createRouter }: NodeParts) {
  const accessOf = async (context: ILoadOptionsFunctions): Promise<Access> =>
    readAccess(await context.getCredentials(credentialName), registry);
  return {
    async searchModels(filter, token) {
      return pageOf(modelChoices(registry, await accessOf(this), operationIn(this), filter), token);
    },
    async searchVoices(filter, token) {
      const access = await accessOf(this);
      const router = createRouter({ registry, host: createListHost(this, access) });
      return searchVoices({ registry, access, router }, filter, token);
    },
    async searchLanguages(filter, token) {
      return pageOf(languageChoices(registry, operationIn(this), filter), token);
    },
  } satisfies Record<string, Search>;
}

function operationIn(context: ILoadOptionsFunctions): OperationId | undefined {
  const chosen: unknown = context.getCurrentNodeParameter(parameterNames.operation);
  return operationIds.find((id) => id === chosen);
}
