import type { z } from 'zod/v4';
import { type OperationId, RouterFailure } from '../../src/operations';
import { valueFor } from '../../src/surfaces/embedded/value';
import { type Shape, shapesOf } from '../../src/surfaces/embedded/shape';
import { inputShapes } from '../../src/surfaces/embedded/shapes.derived';
import type { Values } from './component.mts';
import { recordingOf } from './files.mts';
import { settingsOf } from './props.mts';

/** What a step asks of the core. */
export interface Asked {
  readonly input: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Reads what is set of an operation's props. Throws invalidInput for a path where no file is, or a value that is none. */
export async function readAsked(id: OperationId, values: Values): Promise<Asked> {
  return {
    input: await onlySet(inputShapes[id], values),
    settings: await onlySet(settingsOf(id), values),
  };
}

/** Reads what is set of any schema's fields. */
export function readFields(schema: z.ZodObject, values: Values): Promise<Record<string, unknown>> {
  return onlySet(shapesOf(schema), values);
}

async function onlySet(shapes: readonly Shape[], values: Values): Promise<Record<string, unknown>> {
  const entries: [string, unknown][] = [];
  for (const shape of shapes) entries.push([shape.name, await read(shape, values[shape.name])]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

async function read(shape: Shape, given: unknown): Promise<unknown> {
  const value = given === null || given === '' ? undefined : given;
  if (shape.kind === 'audioRef' && value === undefined) return undefined;
  if (shape.kind === 'audio' || shape.kind === 'audioRef') return recordingOf(textOf(shape, valueFor(shape, value)));
  if (shape.kind !== 'audioList') return valueFor(shape, value);
  const places = Array.isArray(value) ? value : [valueFor(shape, value)];
  return Promise.all(places.map((place) => recordingOf(textOf(shape, place))));
}

function textOf({ title }: Shape, value: unknown): string {
  if (typeof value === 'string') return value;
  const advice = `Give '${title}' as the path of a file in /tmp, or a URL.`;
  throw new RouterFailure('invalidInput', `'${title}' is no path and no URL`, { stage: 'intake', advice });
}
