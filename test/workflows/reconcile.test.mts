import { disagreements } from '../../playground/demo/reconcile.mts';
import type { StepResult } from '../../playground/demo/results.mts';
import { startSimulators, type Simulators } from '../../simulators/index.mts';
import type { Attempt, UsageRecord } from '../../src/operations';

let simulators: Simulators;
beforeAll(async () => {
  simulators = await startSimulators();
});
afterAll(() => simulators.close());
beforeEach(() => simulators.openai.reset());

describe('the comparison of results with the simulators', () => {
  it('finds nothing where requests, refusals and money are the same', async () => {
    simulators.openai.faults.add({ do: 'status', status: 503, nth: [1] });
    await speak();
    await speak();
    const failed = { ...attempt('failed'), httpStatus: 503 };
    expect(compare([failed, attempt('done')], 60_000)).toEqual([]);
  });

  it('tells of a request that no attempt tells of', async () => {
    await speak();
    await speak();
    expect(compare([attempt('done')], 120_000)).toEqual([
      expect.stringContaining('saw 2 requests, but the attempts tell of 1'),
    ]);
  });

  it('tells of money billed that no usage record tells of', async () => {
    await speak();
    expect(compare([attempt('done')], 0)).toEqual([
      expect.stringContaining('billed 60000 nano-dollars, but the usage records say 0'),
    ]);
  });

  it('tells of a refusal that the results claim and nobody gave', async () => {
    await speak();
    const claimed = compare([{ ...attempt('failed'), httpStatus: 503 }], 60_000);
    expect(claimed).toEqual([expect.stringContaining('tells of status 503')]);
  });
});

async function speak(): Promise<void> {
  const body = JSON.stringify({ model: 'tts-1-hd', voice: 'nova', input: 'Hi' });
  const headers = { authorization: 'Bearer sim-test', 'content-type': 'application/json' };
  const url = `${simulators.openai.baseUrl}/audio/speech`;
  await (await fetch(url, { method: 'POST', headers, body })).arrayBuffer();
}

function attempt(status: Attempt['status']): Attempt {
  return { id: 'a', provider: 'openai', model: 'tts-1-hd', part: 0, status, requests: 1, durationMs: 1 };
}

function compare(attempts: Attempt[], costNanosPerRequest: number): string[] {
  const usage: UsageRecord[] = [usageOf(costNanosPerRequest)];
  const report = { attempts, usage, cost: null, costAtMost: null, price: null, warnings: [] };
  const step: StepResult = { node: 'Narrate', item: 0, provider: 'openai', model: 'tts-1-hd', report };
  return disagreements([simulators.openai], { steps: [step], brief: [] });
}

function usageOf(costNanos: number): UsageRecord {
  return {
    id: 'a/0/character',
    time: '2026-11-22T12:00:00.000Z',
    operation: 'speak',
    provider: 'openai',
    model: 'tts-1-hd',
    deployment: 'openai/tts-1-hd',
    attempt: 'a',
    part: 0,
    unit: 'character',
    quantity: 2,
    quantitySource: 'parsed',
    priceVersion: '2026-01-01',
    costNanos,
    costSource: 'computed',
    priceNanos: costNanos,
    priceSource: 'computed',
    certainty: 'certain',
  };
}
