import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { readAccess, type Access } from '../credential/access';
import { credentialName } from '../credential/names';
import type { NodeParts } from '../execute';
import { createListHost } from '../host';
import { searchLanguages } from './languages';
import { searchModels } from './models';
import { searchVoices } from './voices';

type Search = (this: ILoadOptionsFunctions, filter?: string, token?: string) => Promise<INodeListSearchResult>;

/** The node's searchable lists, by the names its parameters use. */
export function listSearches({ registry, createRouter }: NodeParts) {
  const accessOf = async (context: ILoadOptionsFunctions): Promise<Access> =>
    readAccess(await context.getCredentials(credentialName), registry);
  return {
    async searchModels(filter, token) {
      return searchModels(this, registry, await accessOf(this), filter, token);
    },
    async searchVoices(filter, token) {
      const access = await accessOf(this);
      const router = createRouter({ registry, host: createListHost(this, access) });
      return searchVoices({ registry, access, router }, filter, token);
    },
    async searchLanguages(filter, token) {
      return searchLanguages(this, registry, filter, token);
    },
  } satisfies Record<string, Search>;
}
