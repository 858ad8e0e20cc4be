import type { z } from 'zod/v4';

type Issue = z.core.$ZodIssue;

/** What is wrong with a field, in a sentence without its full stop. `name` is what the surface calls the field. */
export function wrongWith(name: string, issue: Issue | undefined): string {
  const bound = issue === undefined ? null : boundOf(issue);
  return `'${name}' is ${bound ?? `not valid: ${issue?.message ?? 'Invalid input'}`}`;
}

function boundOf(issue: Issue): string | null {
  const isText = 'origin' in issue && issue.origin === 'string';
  if (!isText && !('origin' in issue && issue.origin === 'number')) return null;
  if (issue.code === 'too_big') return `too ${isText ? 'long' : 'large'}: at most ${counted(issue.maximum, isText)}`;
  if (issue.code !== 'too_small') return null;
  if (isText && Number(issue.minimum) === 1) return 'empty';
  return `too ${isText ? 'short' : 'small'}: at least ${counted(issue.minimum, isText)}`;
}

function counted(bound: number | bigint, isText: boolean): string {
  return `${bound.toLocaleString('en')}${isText ? ' characters' : ''}`;
}
