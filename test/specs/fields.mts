import type { RecordedRequest } from '../providers/contract/conversation.mts';

type Fields = Record<string, unknown>;

/** A recorded form as one object: `name[]` and repeated names are lists, `name[key]` is an object, files are text. */
export function formObject(form: NonNullable<RecordedRequest['form']>): Fields {
  const fields: Fields = {};
  for (const [name, value] of form) put(fields, name, isFile(value) ? 'bytes' : value);
  return fields;
}

/** A recorded body with `{ "$base64": name }` as the text it becomes. */
export function withText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withText);
  if (typeof value !== 'object' || value === null) return value;
  if ('$base64' in value) return 'UklGRg==';
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withText(inner)]));
}

function put(fields: Fields, name: string, value: unknown): void {
  const key = /^([^[]+)\[([^\]]*)\]$/.exec(name);
  const [, outer = name, inner] = key ?? [];
  const known = fields[outer];
  if (inner) fields[outer] = { ...(typeof known === 'object' ? known : {}), [inner]: value };
  else if (inner === '' || known !== undefined)
    fields[outer] = [...(Array.isArray(known) ? known : [known ?? []].flat()), value];
  else fields[outer] = value;
}

function isFile(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '$audio' in value;
}
