import { memoryCaps, priceBookSchema, type Cap } from '../../src/billing';
import { createRouter, type RouterParts } from '../../src/core/router';
import { RouterFailure } from '../../src/operations';
import { providers } from '../../src/providers';
import { startSimulators, type Simulators } from '../../simulators/index.mts';
import { billedBy, simulatedHost } from '../support/simulatedHost.mts';

const text = 'Good evening. This is the late news, read to you from the simulator.';
const characters = BigInt([...text].length);
const keys = { openai: 'sim-openai', elevenlabs: 'sim-elevenlabs', groq: 'sim-groq', sunoapi: 'sim-suno' };
const perCharacter = { unit: 'character', per: 1, asOf: '2020-01-01' };

let simulators: Simulators;
beforeAll(async () => {
  simulators = await startSimulators({ jobMs: 5, musicSeconds: 3 });
});
afterEach(() => {
  for (const simulator of all()) simulator.reset();
});
afterAll(() => simulators.close());

const all = () => [simulators.openai, simulators.elevenlabs, simulators.groq, simulators.sunoapi];
const billed = () => billedBy(all());
const requests = () => all().reduce((sum, { log }) => sum + log.requests.length, 0);
const bookOf = (book: unknown) => priceBookSchema.parse(book);

function routerWith(parts: Partial<RouterParts> = {}) {
  return createRouter({ registry: providers, host: simulatedHost(all(), keys), ...parts });
}

async function failureOf(running: Promise<unknown>): Promise<RouterFailure> {
  const thrown = await running.then(
    () => new Error('It went well.'),
    (reason: unknown) => reason,
  );
  if (thrown instanceof RouterFailure) return thrown;
  throw thrown;
}

describe('A price book', () => {
  const speak = { operation: 'speak', input: { text, model: 'tts-1-hd' } } as const;

  it('keeps cost and price apart: the cost as billed, the price by the list', async () => {
    const priceBook = bookOf({ sell: [{ ...perCharacter, amount: '0.0001' }] });
    const { cost, price, usage } = await routerWith({ priceBook }).run(speak);
    expect(cost).toBe(String(billed()));
    expect(price).toBe(String(characters * 100_000n));
    expect(usage).toMatchObject([{ priceSource: 'computed', sellVersion: '2020-01-01' }]);
  });

  it('counts the units that clients pay by, even where the provider charges by others', async () => {
    const priceBook = bookOf({
      sell: [{ unit: 'generatedMillisecond', per: 1000, amount: '0.002', asOf: '2020-01-01' }],
    });
    const { cost, price, output } = await routerWith({ priceBook }).run(speak);
    expect(cost).toBe(String(billed()));
    expect(price).toBe(String(BigInt(Math.round((output.durationSeconds ?? 0) * 1000)) * 2_000n));
  });

  it('puts a markup on whatever was charged', async () => {
    const { cost, price } = await routerWith({ priceBook: bookOf({ markupPercent: '20' }) }).run(speak);
    expect(BigInt(price ?? 0) * 100n).toBe(BigInt(cost ?? 0) * 120n);
  });

  it('replaces what the provider charges by the price of a contract', async () => {
    const costs = [{ ...perCharacter, provider: 'openai', model: 'tts-1-hd', amount: '0.00001' }];
    const router = routerWith({ priceBook: bookOf({ costs }) });
    expect((await router.run(speak)).cost).toBe(String(characters * 10_000n));
    expect((await router.estimate(speak)).deployments[0]?.costAtMost).toBe(String(characters * 10_000n));
  });

  it('leaves a price unknown, never 0, where the list says nothing of the operation', async () => {
    const priceBook = bookOf({ sell: [{ ...perCharacter, operation: 'music', amount: '1' }] });
    const { cost, price } = await routerWith({ priceBook }).run(speak);
    expect([cost, price]).toEqual([String(billed()), null]);
  });

  it('asks for what clients pay on top, and keeps the cost known where the provider does not ask for it', async () => {
    const surcharge = { unit: 'request', per: 1, amount: '0.5', asOf: '2020-01-01', surcharge: 'instructions' };
    const priceBook = bookOf({ sell: [{ ...perCharacter, amount: '0.0001' }, surcharge] });
    const input = { ...speak.input, model: 'gpt-4o-mini-tts' };
    const plain = await routerWith({ priceBook }).run({ operation: 'speak', input });
    const styled = await routerWith({ priceBook }).run({
      operation: 'speak',
      input: { ...input, instructions: 'calm' },
    });
    expect(BigInt(styled.price ?? 0) - BigInt(plain.price ?? 0)).toBe(500_000_000n);
    expect(styled.cost).not.toBeNull();
  });

  it('prices a job taken up later by the units that were counted when it was submitted', async () => {
    const sell = [{ unit: 'generatedMillisecond', per: 1000, amount: '0.01', asOf: '2020-01-01' }];
    const router = routerWith({ priceBook: bookOf({ sell }) });
    const started = await router.start({ operation: 'music', input: { prompt: 'calm piano', model: 'suno-v4' } });
    if (started.type !== 'running') throw new Error('It is no job.');
    let state = await router.resume(started.job);
    while (state.type === 'running') state = await router.resume(state.job);
    expect(state.result.cost).toBe(String(billed()));
    expect(BigInt(state.result.price ?? 0)).toBeGreaterThan(0n);
  });
});

describe('Cost limits', () => {
  const limited = (maxCostUsd: number, model = 'tts-1-hd') => ({
    operation: 'speak' as const,
    input: { text, model },
    settings: { maxCostUsd, fallback: model.includes(',') },
  });
  const bound = 68 * 30_000;

  it('hold over all tries of one item: a repeat that could pass the limit is not sent', async () => {
    simulators.openai.faults.add({ do: 'resetAfter', next: 1 });
    const failure = await failureOf(routerWith().run(limited((bound * 1.5) / 1e9)));
    expect(failure).toMatchObject({ kind: 'capReached', message: expect.stringContaining('Nothing was sent') });
    expect(simulators.openai.log.requests).toHaveLength(1);
    expect(failure.report?.attempts).toMatchObject([
      { status: 'uncertain', requests: 1 },
      { status: 'failed', requests: 0, kind: 'capReached' },
    ]);
  });

  it('leave room for a repeat where both together stay within', async () => {
    simulators.openai.faults.add({ do: 'resetAfter', next: 1 });
    const { costAtMost } = await routerWith().run(limited((bound * 2) / 1e9));
    expect(costAtMost).toBe(String(bound * 2));
  });

  it('count an attempt that was not charged as nothing, so that the next provider may be asked', async () => {
    simulators.openai.faults.add({ do: 'status', status: 503 });
    const { provider } = await routerWith().run(limited((bound * 4) / 1e9, 'tts-1-hd, elevenlabs-turbo'));
    expect(provider).toBe('elevenlabs');
  });

  it('bound all parts of a long text together', async () => {
    const long = `${text} `.repeat(130).trim();
    const { deployments } = await routerWith().estimate({
      operation: 'speak',
      input: { text: long, model: 'tts-1-hd' },
    });
    expect(deployments[0]?.parts).toBeGreaterThan(1);
    const most = Number(deployments[0]?.costAtMost) / 1e9;
    const asked = (maxCostUsd: number) => ({ ...limited(maxCostUsd), input: { text: long, model: 'tts-1-hd' } });
    expect((await failureOf(routerWith().run(asked(most * 0.99)))).kind).toBe('capReached');
    expect(requests()).toBe(0);
    const { costAtMost } = await routerWith().run(asked(most));
    expect(BigInt(costAtMost ?? 0)).toBeLessThanOrEqual(BigInt(Math.round(most * 1e9)));
  });

  it('shared by many runs at once are never passed together', async () => {
    const store = memoryCaps();
    const caps: Cap[] = [{ title: 'this execution', key: 'execution', limitUsd: (bound * 3.5) / 1e9, store }];
    const router = routerWith({ caps });
    const input = { text, model: 'tts-1-hd' };
    const asked = { operation: 'speak' as const, input, settings: { fallback: false } };
    const ended = await Promise.allSettled(Array.from({ length: 8 }, () => router.run(asked)));
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(simulators.openai.log.requests).toHaveLength(3);
    expect(store.snapshot()).toEqual({ execution: String(billed()) });
  });

  it('go over to a cheaper provider where the first would pass them', async () => {
    const limitUsd = String((bound * 0.9) / 1e9);
    const router = routerWith({ caps: [{ title: 'this execution', key: 'e', limitUsd, store: memoryCaps() }] });
    const { model, attempts } = await router.run({
      operation: 'speak',
      input: { text, model: 'tts-1-hd, tts-1' },
    });
    expect(model).toBe('tts-1');
    expect(attempts).toMatchObject([{ kind: 'capReached', requests: 0 }, { status: 'done' }]);
  });

  it('keep the bound of a job until it ends, then count what it came to', async () => {
    const store = memoryCaps();
    const router = routerWith({ caps: [{ title: 'this execution', key: 'e', limitUsd: 5, store }] });
    const started = await router.start({ operation: 'music', input: { prompt: 'calm piano', model: 'suno-v4' } });
    if (started.type !== 'running') throw new Error('It is no job.');
    expect(BigInt(store.snapshot()['e'] ?? 0)).toBeGreaterThan(0n);
    let state = await router.resume(started.job);
    while (state.type === 'running') state = await router.resume(state.job);
    expect(store.snapshot()).toEqual({ e: String(billed()) });
  });

  it('refuse what nobody can bound', async () => {
    const priceBook = bookOf({ costs: [{ unit: 'credit', per: 1, amount: '0.1', asOf: '2020-01-01' }] });
    const caps: Cap[] = [{ title: 'this execution', key: 'e', limitUsd: 5, store: memoryCaps() }];
    const failure = await failureOf(
      routerWith({ priceBook, caps }).run({ operation: 'speak', input: { text, model: 'tts-1' } }),
    );
    expect(failure).toMatchObject({ kind: 'capReached', message: expect.stringContaining('not known') });
    expect(requests()).toBe(0);
  });
});
