import type { IExecuteFunctions } from 'n8n-workflow';
import { parameterNames } from '../properties/names';

/** The parameters of one item, expressions worked out; undefined where nothing is set. */
export interface Parameters {
  first(name: string): unknown;
  option(name: string): unknown;
  /** Whether parameters that were read are the same for all items. */
  areSame(names: readonly string[]): boolean;
}

/** The parameters of the items of a run, by the index of the item. Throws what n8n throws where an expression fails. */
export type ParametersAt = (itemIndex: number) => Parameters;

/**
 * Reads parameters: those with an expression for each item, all others once. None has a type for n8n to validate, so it need not
 * look for one among all properties.
 */
export function parametersOf(context: IExecuteFunctions): ParametersAt {
  const same = new Map<string, unknown>();
  const differing = new Set<string>();
  const read = (name: string, itemIndex: number, fallback: unknown): unknown => {
    if (same.has(name)) return same.get(name);
    const value = plain(context.getNodeParameter(name, itemIndex, fallback, { skipValidation: true }));
    if (differing.has(name)) return value;
    const raw = context.getNodeParameter(name, itemIndex, null, { rawExpressions: true });
    if (hasExpression(raw)) differing.add(name);
    else same.set(name, value);
    return value;
  };
  return (itemIndex) => {
    const options = read(parameterNames.options, itemIndex, {});
    return {
      first: (name) => read(name, itemIndex, null),
      option: (name) => (isObject(options) ? plain(options[name]) : undefined),
      areSame: (names) => names.every((name) => same.has(name)),
    };
  };
}

/** A text parameter, trimmed; the fallback where it is empty. */
export function textOf(value: unknown, fallback: string): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  return text === '' ? fallback : text;
}

function hasExpression(raw: unknown): boolean {
  if (typeof raw === 'string') return raw.startsWith('=');
  return typeof raw === 'object' && raw !== null && Object.values(raw).some(hasExpression);
}

/** What was chosen in a list is the `value` of an object; empty fields count as not set. */
function plain(value: unknown): unknown {
  const chosen = isObject(value) && '__rl' in value ? value['value'] : value;
  return chosen === null || chosen === '' ? undefined : chosen;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
