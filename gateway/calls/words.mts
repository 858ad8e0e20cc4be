import type { Result } from '../../src/operations';
import { usageWords } from '../jobs/words.mts';

/** Headers that tell who did it and what it cost, whatever the body is. */
export function resultHeaders({
  provider,
  model,
  cost,
  warnings,
}: Pick<Result<unknown>, 'provider' | 'model' | 'cost' | 'warnings'>) {
  return {
    'x-imarouter-provider': provider,
    'x-imarouter-model': model,
    ...(cost === null ? {} : { 'x-imarouter-cost': cost }),
    ...warningsHeader(warnings),
  };
}

/** The same in a JSON body. */
export function resultWords({ provider, model, cost, costAtMost, usage, warnings }: Result<unknown>) {
  return { provider, model, usage: usageWords(usage), cost, cost_at_most: costAtMost, warnings };
}

/** The same beside a `usage` in OpenAI's shape. */
export function meteredWords(result: Result<unknown>) {
  const { usage: metered, ...told } = resultWords(result);
  return { ...told, metered };
}

/** Whole sentences for people, as one header; none where there are none. */
export function warningsHeader(sentences: readonly string[]): { 'x-imarouter-warnings'?: string } {
  return sentences.length === 0 ? {} : { 'x-imarouter-warnings': encodeURI(sentences.join(' ')).slice(0, 2_000) };
}
