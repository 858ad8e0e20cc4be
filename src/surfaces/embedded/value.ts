import { RouterFailure } from '../../operations';
import type { Shape } from './shape';

/** A parameter as the operation's schema wants it; undefined where nothing is set. Throws invalidInput. */
export function valueFor(shape: Shape, value: unknown): unknown {
  if (value === undefined) return demand(shape);
  switch (shape.kind) {
    case 'list':
      return listOf(value);
    case 'json':
      return typeof value === 'string' ? parsed(shape, value) : emptyIsUnset(value);
    case 'number':
      return typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    case 'text':
      return typeof value === 'number' ? String(value) : value;
    default:
      return value;
  }
}

/** The entries of a list given as such or as text with commas or lines. */
export function listOf(value: unknown): string[] | undefined {
  const entries = Array.isArray(value) ? value.map(String) : String(value).split(/[,\n]/);
  const filled = entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
  return filled.length > 0 ? filled : undefined;
}

function demand({ title, optional, initial }: Shape): undefined {
  if (optional || initial !== undefined) return undefined;
  const advice = `Fill in '${title}', or check that its expression finds a value.`;
  throw new RouterFailure('invalidInput', `'${title}' is empty`, { stage: 'intake', advice });
}

function parsed({ title }: Shape, text: string): unknown {
  try {
    return emptyIsUnset(JSON.parse(text));
  } catch {
    return notJson(title);
  }
}

function notJson(title: string): never {
  const advice = `Correct '${title}': names in double quotes, no comma at the end.`;
  throw new RouterFailure('invalidInput', `'${title}' is not valid JSON`, { stage: 'intake', advice });
}

function emptyIsUnset(value: unknown): unknown {
  const empty = typeof value === 'object' && (value === null || Object.keys(value).length === 0);
  return empty ? undefined : value;
}
