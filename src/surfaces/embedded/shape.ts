import { z } from 'zod/v4';
import { hints, type Hint } from '../../operations';

export type Kind = 'text' | 'number' | 'boolean' | 'choice' | 'list' | 'json' | 'audio' | 'audioList' | 'audioRef';

/** What a form needs to know about one field of an operation. */
export interface Shape {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly hint: Hint;
  readonly kind: Kind;
  /** Neither demanded nor filled in: left out unless the user sets it. */
  readonly optional: boolean;
  readonly initial?: unknown;
  readonly choices: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly whole: boolean;
}

type Fields = Readonly<Record<string, z.ZodType>>;

const known = new WeakMap<z.ZodObject, readonly Shape[]>();

/** The fields of an input schema, in its order. Worked out once per schema, because every item asks for them. */
export function shapesOf(schema: z.ZodObject): readonly Shape[] {
  const shapes = known.get(schema) ?? readShapes(schema);
  known.set(schema, shapes);
  return shapes;
}

function readShapes(schema: z.ZodObject): Shape[] {
  const fields: Fields = Object.fromEntries(
    Object.entries(schema.shape).flatMap(([name, field]) => (field instanceof z.ZodType ? [[name, field]] : [])),
  );
  return Object.entries(fields).map(([name, field]) => shapeOf(name, field));
}

function shapeOf(name: string, field: z.ZodType): Shape {
  const { title = name, description = '' } = field.meta() ?? {};
  const hint = hints.get(field) ?? {};
  const { inner, optional, initial } = unwrap(field);
  const kind = kindOf(inner, hint);
  const base = { name, title, description, hint, kind, optional, ...(initial === undefined ? {} : { initial }) };
  return { ...base, choices: choicesOf(inner), ...limitsOf(inner) };
}

function unwrap(field: z.ZodType): { inner: z.ZodType; optional: boolean; initial?: unknown } {
  if (isDefault(field)) {
    return { inner: typed(field.def.innerType), optional: false, initial: field.def.defaultValue };
  }
  if (isOptional(field)) return { inner: typed(field.def.innerType), optional: true };
  return { inner: field, optional: false };
}

function typed(schema: unknown): z.ZodType {
  return schema instanceof z.ZodType ? schema : z.unknown();
}

function kindOf(inner: z.ZodType, hint: Hint): Kind {
  const { widget } = hint;
  if (widget === 'audio' || widget === 'audioList' || widget === 'audioRef' || widget === 'json') return widget;
  return kinds[inner.def.type] ?? 'text';
}

function choicesOf(inner: z.ZodType): string[] {
  const chosen = isArray(inner) ? typed(inner.element) : inner;
  return isEnum(chosen) ? chosen.options.map(String) : [];
}

function limitsOf(inner: z.ZodType): { minimum?: number; maximum?: number; whole: boolean } {
  if (!isNumber(inner)) return { whole: false };
  const { minValue, maxValue } = inner;
  return {
    ...(minValue === null || !Number.isFinite(minValue) ? {} : { minimum: minValue }),
    ...(maxValue === null || !Number.isFinite(maxValue) ? {} : { maximum: maxValue }),
    whole: inner.isInt,
  };
}

const kinds: Readonly<Partial<Record<z.ZodType['def']['type'], Kind>>> = {
  number: 'number',
  boolean: 'boolean',
  enum: 'choice',
  array: 'list',
};

/** By its tag, because zod's own `instanceof` takes several times as long, and a package that loads asks it of every field. */
const isDefault = (schema: z.ZodType): schema is z.ZodDefault => schema.def.type === 'default';
const isOptional = (schema: z.ZodType): schema is z.ZodOptional => schema.def.type === 'optional';
const isArray = (schema: z.ZodType): schema is z.ZodArray => schema.def.type === 'array';
const isEnum = (schema: z.ZodType): schema is z.ZodEnum => schema.def.type === 'enum';
const isNumber = (schema: z.ZodType): schema is z.ZodNumber => schema.def.type === 'number';
