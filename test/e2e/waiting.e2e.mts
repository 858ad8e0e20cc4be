import { call, executionOf, publish } from './executions.mts';
import { startLab, type Lab } from './lab.mts';
import { after, called, music, split } from './workflows.mts';

describe('A music job on the real n8n', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ jobMs: 15_000, musicSeconds: 3 });
  }, 900_000);
  afterAll(() => lab?.close());
  afterEach(() => {
    lab.simulators.kie.reset();
    lab.simulators.sunoapi.reset();
  });

  it.each(['kie', 'sunoapi'] as const)('of %s suspends the execution and resumes it by callback', async (provider) => {
    const id = await publish(lab, called(`plain-${provider}`, [music(lab, provider), after]));
    await call(lab, `plain-${provider}`);
    await executionOf(lab, id, ['waiting']);
    const done = await executionOf(lab, id, ['success', 'error']);
    expect(done.status).toBe('success');
    expect(done.output('After')).toHaveLength(1);
    expect(done.output('After')[0]?.json).toMatchObject({ tracks: [{}, {}], cost: '60000000' });
    expect(Object.keys(done.output('After')[0]?.binary ?? {})).toEqual(['data', 'data_2']);
    expect(lab.simulators[provider].bill.entries).toHaveLength(1);
  });

  it('brings all items in order, with pairing, and a failed one as an item with its error', async () => {
    const id = await publish(lab, called('several', [split, music(lab, 'kie'), after]));
    await call(lab, 'several', { items: [{ n: 1 }, { n: '[fail]' }, { n: 3 }] });
    await executionOf(lab, id, ['waiting']);
    const done = await executionOf(lab, id, ['success', 'error']);
    const items = done.output('After');
    expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
    expect(items.map(({ json }) => 'error' in json)).toEqual([false, true, false]);
    expect(done.runs('After')).toBe(1);
    expect(lab.simulators.kie.bill.entries.filter(({ quantity }) => quantity > 0)).toHaveLength(3);
  });
});
