import { isObject } from './request.mts';
import type { Fields } from './wire.mts';

type Kind = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'list' | 'file' | 'any';

/** What a provider demands of one parameter; in a form numbers and booleans come as text. */
export interface Rule {
  type: Kind;
  required?: boolean;
  oneOf?: readonly (string | number)[];
  min?: number;
  max?: number;
  maxCharacters?: number;
  minCharacters?: number;
  maxItems?: number;
  nullable?: boolean;
}

/** What is wrong with a request's parameters, for the provider to put into its own words. */
export interface Complaint {
  parameter: string;
  wrong: 'missing' | 'type' | 'choice' | 'low' | 'high' | 'long' | 'short' | 'unknown';
  rule: Rule;
  value: unknown;
}

/** The first parameter that breaks its rule, in the order of the rules; null if all is well. */
export function findComplaint(fields: Fields, rules: Record<string, Rule>, isForm = false): Complaint | null {
  for (const [parameter, rule] of Object.entries(rules)) {
    const value = fields[parameter];
    const wrong = judge(value, rule, isForm);
    if (wrong) return { parameter, wrong, rule, value };
  }
  return null;
}

/** The first parameter that no rule knows. */
export function findUnknown(fields: Fields, rules: Record<string, Rule>): Complaint | null {
  const parameter = Object.keys(fields).find((name) => !(name in rules));
  return parameter ? { parameter, wrong: 'unknown', rule: { type: 'any' }, value: fields[parameter] } : null;
}

/** A parameter as text, or a default. */
export function textOf(fields: Fields, name: string, otherwise = ''): string {
  const value = fields[name];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : otherwise;
}

/** A parameter as a number, or a default. */
export function numberOf(fields: Fields, name: string, otherwise: number): number {
  const value = fields[name];
  const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() ? Number(value) : NaN;
  return Number.isFinite(number) ? number : otherwise;
}

/** A parameter as a boolean, or a default. */
export function flagOf(fields: Fields, name: string, otherwise = false): boolean {
  const value = fields[name];
  return value === undefined || value === null || value === ''
    ? otherwise
    : value === true || value === 'true' || value === '1';
}

/** A parameter as a list of texts; a single value is a list of one. */
export function listOf(fields: Fields, name: string): string[] {
  const value = fields[name];
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === 'string');
  return typeof value === 'string' && value ? [value] : [];
}

function judge(value: unknown, rule: Rule, isForm: boolean): Complaint['wrong'] | null {
  if (value === undefined || (value === null && rule.nullable))
    return rule.required && value === undefined ? 'missing' : null;
  if (!hasType(value, rule.type, isForm)) return 'type';
  if (rule.oneOf && !isChosen(value, rule.oneOf)) return 'choice';
  if (rule.type === 'string') return judgeText(String(value), rule);
  if (rule.type === 'list' && Array.isArray(value)) return value.length > (rule.maxItems ?? Infinity) ? 'long' : null;
  const number = rule.type === 'number' || rule.type === 'integer' ? Number(value) : null;
  if (number === null) return null;
  return number < (rule.min ?? -Infinity) ? 'low' : number > (rule.max ?? Infinity) ? 'high' : null;
}

function isChosen(value: unknown, choices: readonly (string | number)[]): boolean {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.every((item) => choices.some((choice) => choice === item || String(choice) === item));
}

function judgeText(text: string, rule: Rule): Complaint['wrong'] | null {
  const characters = [...text].length;
  if (characters > (rule.maxCharacters ?? Infinity)) return 'long';
  return characters < (rule.minCharacters ?? 0) ? 'short' : null;
}

function hasType(value: unknown, type: Kind, isForm: boolean): boolean {
  const text = isForm && typeof value === 'string' ? value.trim() : null;
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'number':
    case 'integer': {
      const number = text !== null ? (text === '' ? NaN : Number(text)) : typeof value === 'number' ? value : NaN;
      return type === 'integer' ? Number.isInteger(number) : Number.isFinite(number);
    }
    case 'boolean':
      return typeof value === 'boolean' || text === 'true' || text === 'false';
    case 'object':
      return isObject(value) || text !== null;
    case 'list':
      return Array.isArray(value) || text !== null;
    default:
      return true;
  }
}
