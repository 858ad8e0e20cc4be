import { NodeOperationError } from 'n8n-workflow';
import { createRouter } from '../../src/core/router';
import { providers } from '../../src/providers';
import { execute } from '../../src/surfaces/n8n/execute';
import { fakeExecution, type FakeSettings } from './fakeExecution.mts';

export const parts = { registry: providers, createRouter };
export const list = (value: string) => ({ __rl: true, mode: 'id', value });
export const october = (day: number) => `2026-10-${String(day).padStart(2, '0')}T12:00:00.000Z`;

export async function run(settings: FakeSettings) {
  const fake = fakeExecution(settings);
  const [items = []] = await execute(fake.context, parts);
  const [first] = items;
  if (first === undefined) throw new Error('There is no item.');
  const file = first.binary?.data;
  return { ...fake, items, first, file, text: file?.id === undefined ? '' : String(fake.store.get(file.id)) };
}

export async function refusal(settings: FakeSettings): Promise<string> {
  const thrown = await run(settings).catch((reason: unknown) => reason);
  if (thrown instanceof NodeOperationError) return thrown.message;
  throw thrown;
}
