import type { FormField } from '../../../core/wire';
import type { JsonValue } from '../../../operations';

/** Form fields as OpenAI's clients write them: lists repeat `name[]`, objects become `name[key]`, undefined is left out. */
export function formFields(values: Readonly<Record<string, JsonValue | undefined>>): FormField[] {
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : fieldsOf(name, value)));
}

function fieldsOf(name: string, value: JsonValue): FormField[] {
  if (value === null) return [];
  if (typeof value !== 'object') return [[name, String(value)]];
  const inner: [string, JsonValue][] = isList(value)
    ? value.map((item) => [`${name}[]`, item])
    : Object.entries(value).map(([key, item]) => [`${name}[${key}]`, item]);
  return inner.flatMap(([innerName, item]) => fieldsOf(innerName, item));
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
