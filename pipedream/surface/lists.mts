import { createRouter } from '../../src/core/router';
import { operationIds } from '../../src/operations';
import type { Access } from '../../src/surfaces/embedded/access';
import { languageChoices } from '../../src/surfaces/embedded/languages';
import { modelChoices } from '../../src/surfaces/embedded/models';
import { type Choice, searchVoices } from '../../src/surfaces/embedded/voices';
import type { Step, Values } from './component.mts';
import { createHost } from './host.mts';
import { registry } from './registry.mts';

/** What Pipedream asks a prop's options with. */
export interface OptionsRequest {
  readonly query?: string;
  readonly page?: number;
  readonly prevContext?: { readonly token?: string };
  readonly operation?: string;
}

export interface OptionsAnswer {
  readonly options: readonly { readonly label: string; readonly value: string }[];
  readonly context: { readonly token?: string };
}

export type Options = (this: Values, request: OptionsRequest) => Promise<OptionsAnswer>;

const pageSize = 50;
const nothing: OptionsAnswer = { options: [], context: {} };

/** The options of a prop that offers a list: `model`, `voice` or `language`. `accessOf` finds the keys in `this`. */
export function listOptions(name: string, accessOf: (self: Values) => Access, operation?: string): Options {
  return async function (request) {
    const id = operationIds.find((known) => known === (operation ?? request.operation));
    if (name === 'voice') return voiceOptions(accessOf(this), request);
    const { query } = request;
    const isModel = name === 'model';
    const found = isModel ? modelChoices(registry, accessOf(this), id, query) : languageChoices(registry, id, query);
    return pageOf(found, request);
  };
}

async function voiceOptions(access: Access, { query, page, prevContext }: OptionsRequest): Promise<OptionsAnswer> {
  const token = prevContext?.token;
  if (token === undefined && (page ?? 0) > 0) return nothing;
  const router = createRouter({ registry, host: createHost(access, quietStep) });
  const { results, paginationToken } = await searchVoices({ registry, access, router }, query, token);
  return {
    options: results.map(optionOf),
    context: paginationToken === undefined ? {} : { token: paginationToken },
  };
}

function pageOf(choices: readonly Choice[], { page = 0 }: OptionsRequest): OptionsAnswer {
  return { options: choices.slice(page * pageSize, (page + 1) * pageSize).map(optionOf), context: {} };
}

function optionOf({ name, value }: Choice) {
  return { label: name, value };
}

/** A list is filled outside of any step. */
const quietStep: Step = { export: () => undefined };
