import type { IExecuteFunctions } from 'n8n-workflow';
import { parametersOf } from '../../src/surfaces/n8n/input/parameters';
import { itemReader } from '../../src/surfaces/n8n/input/read';
import { createHost } from '../../src/surfaces/n8n/host';
import { readAccess } from '../../src/surfaces/embedded/access';
import { providers } from '../../src/providers';
import { fakeExecution } from './fakeExecution.mts';

const { context: fake } = fakeExecution({ parameters: {} });
const host = createHost(fake, readAccess({}, providers), {});

/** Parameters whose expressions read a field of the item; `read` tells which were asked for. */
function readerOf(parameters: Record<string, unknown>, items: Record<string, unknown>[]) {
  const read: string[] = [];
  const worked = (value: unknown, item: number): unknown => {
    if (typeof value === 'string' && value.startsWith('=')) return items[item]?.[value.slice(1)];
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, worked(inner, item)]));
  };
  const context: Partial<IExecuteFunctions> = Object.assign(Object.create(fake), {
    getNodeParameter: (name: string, item: number, fallback: unknown, how: { rawExpressions?: boolean } = {}) => {
      read.push(name);
      const raw = parameters[name] ?? fallback;
      return how.rawExpressions ? raw : worked(raw, item);
    },
  });
  const parametersAt = parametersOf(context as IExecuteFunctions);
  const readItem = itemReader(context as IExecuteFunctions, host, 'speak');
  return { readAt: (item: number) => readItem(parametersAt(item), item), read };
}

const items = [
  { text: 'One.', speed: 1.5, label: 'Acme', field: 'first' },
  { text: 'Two.', speed: 2, label: 'Beta', field: 'second' },
];

describe('What the items of a run ask for', () => {
  it('is read once where no expression is set, so that a second item costs only what differs', async () => {
    const { readAt, read } = readerOf({ text: '=text', voice: 'nova', options: { speed: 1.25 } }, items);
    const first = await readAt(0);
    read.length = 0;
    const second = await readAt(1);
    expect([first.input, second.input]).toEqual([
      { text: 'One.', voice: 'nova', speed: 1.25 },
      { text: 'Two.', voice: 'nova', speed: 1.25 },
    ]);
    expect(second.settings).toBe(first.settings);
    expect(read).toEqual(['text']);
  });

  it('follows every expression from item to item, among the options and for the output too', async () => {
    const options = { speed: '=speed', clientLabel: '=label' };
    const { readAt } = readerOf({ text: 'Same.', voice: 'nova', options, binaryOutputField: '=field' }, items);
    const asked = [await readAt(0), await readAt(1)];
    expect(asked.map(({ input }) => input.speed)).toEqual([1.5, 2]);
    expect(asked.map(({ settings }) => settings.clientLabel)).toEqual(['Acme', 'Beta']);
    expect(asked.map(({ output }) => output.field)).toEqual(['first', 'second']);
  });
});
