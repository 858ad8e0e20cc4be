import { listModels } from '../../src/core/models';
import { createRouter } from '../../src/core/router';
import { type OperationId, operationIds } from '../../src/operations';
import type { Access } from '../../src/surfaces/n8n/credential/access';
import { matches } from '../../src/surfaces/n8n/lists/page';
import { searchVoices } from '../../src/surfaces/n8n/lists/voices';
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
    return pageOf(name === 'model' ? modelOptions(accessOf(this), id) : languageOptions(id), request);
  };
}

function modelOptions(access: Access, operation: OperationId | undefined) {
  const today = new Date().toISOString().slice(0, 10);
  const models = operation === undefined ? [] : listModels(registry, operation, today);
  const usable = models.filter(({ providerIds }) => providerIds.some((id) => access.isConfigured(id)));
  const entries = [...usable, ...models.filter((model) => !usable.includes(model))].map((model) => {
    const facts = [model.providers.join(', '), model.note, usable.includes(model) ? '' : 'no key'];
    return { label: `${model.title} (${facts.filter((fact) => fact !== '').join('; ')})`, value: model.model };
  });
  return [{ label: 'Automatic', value: 'auto' }, ...entries];
}

function languageOptions(operation: OperationId | undefined) {
  const deployments = Object.values(registry).flatMap((provider) => provider.deployments);
  const able = deployments.filter(({ operations }) => operation === undefined || operations.includes(operation));
  const names = new Intl.DisplayNames(['en'], { type: 'language' });
  const entries = [...new Set(able.flatMap(({ languages = [] }) => languages))]
    .map((value) => ({ label: `${names.of(value) ?? value} (${value})`, value }))
    .sort((one, other) => one.label.localeCompare(other.label, 'en'));
  return [{ label: 'Detect Automatically', value: 'auto' }, ...entries];
}

async function voiceOptions(access: Access, { query, page, prevContext }: OptionsRequest): Promise<OptionsAnswer> {
  const token = prevContext?.token;
  if (token === undefined && (page ?? 0) > 0) return nothing;
  const router = createRouter({ registry, host: createHost(access, quietStep) });
  const { results, paginationToken } = await searchVoices({ registry, access, router }, query, token);
  return {
    options: results.map(({ name, value }) => ({ label: name, value: String(value) })),
    context: typeof paginationToken === 'string' ? { token: paginationToken } : {},
  };
}

function pageOf(entries: OptionsAnswer['options'], { query, page = 0 }: OptionsRequest): OptionsAnswer {
  const found = entries.filter(({ label, value }) => matches(query, [label, value]));
  return { options: found.slice(page * pageSize, (page + 1) * pageSize), context: {} };
}

/** A list is filled outside of any step. */
const quietStep: Step = { export: () => undefined };
