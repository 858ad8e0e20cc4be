import type { IExecuteFunctions } from 'n8n-workflow';
import { parameterNames } from '../properties/names';

/** The parameters of one item, expressions worked out; undefined where nothing is set. */
export interface Parameters {
  first(name: string): unknown;
  option(name: string): unknown;
}

/** Reads the parameters of one item. Throws what n8n throws where an expression cannot be worked out. */
export function parametersOf(context: IExecuteFunctions, itemIndex: number): Parameters {
  const options: unknown = context.getNodeParameter(parameterNames.options, itemIndex, {});
  return {
    first: (name) => plain(context.getNodeParameter(name, itemIndex, null)),
    option: (name) => (isObject(options) ? plain(options[name]) : undefined),
  };
}

/** A text parameter, trimmed; the fallback where it is empty. */
export function textOf(value: unknown, fallback: string): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  return text === '' ? fallback : text;
}

/** What was chosen in a list is the `value` of an object; empty fields count as not set. */
function plain(value: unknown): unknown {
  const chosen = isObject(value) && '__rl' in value ? value['value'] : value;
  return chosen === null || chosen === '' ? undefined : chosen;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
