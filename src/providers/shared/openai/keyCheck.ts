import type { Provider } from '../../../core/provider';

/** Listing the models costs nothing and needs a key. Source: https://platform.openai.com/docs/api-reference/models/list */
export const modelsKeyCheck: Provider['keyCheck'] = { request: { method: 'GET', path: '/models', as: 'json' } };
