import { priceBookSchema, type PriceBook } from '../../billing/book';
import { RouterFailure } from '../../operations';

/** Field that holds the user's own costs and prices as JSON. */
export const priceBookField = 'priceBook';

/** The price book of a credential, as a router takes it; nothing where none is set. Throws invalidInput with what is wrong in it. */
export function priceBookOf(data: Readonly<Record<string, unknown>>): { readonly priceBook?: PriceBook } {
  const value = data[priceBookField];
  if (value === undefined || value === null || value === '') return {};
  const parsed = priceBookSchema.safeParse(typeof value === 'string' ? readJson(value) : value);
  if (parsed.success) return { priceBook: parsed.data };
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw refused(`The price book in the credential is not valid${where}: ${issue?.message ?? ''}`);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused('The price book in the credential is not valid JSON');
  }
}

function refused(message: string): RouterFailure {
  const advice = "Correct 'Price Book' in the credential; docs/money.md shows one.";
  return new RouterFailure('invalidInput', message, { stage: 'intake', advice });
}
