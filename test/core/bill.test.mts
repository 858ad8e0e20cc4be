import { createRouter } from '../../src/core/router';
import { providers } from '../../src/providers';
import type { Fault, Simulator } from '../../simulators/index.mts';
import { startSimulators, type Simulators } from '../../simulators/index.mts';
import { billedBy, simulatedHost } from '../support/simulatedHost.mts';
import { outcomeOf, pick, randomCall, randomFault, recordings, seeded } from './randomCalls.mts';

const calls = 1_200;
const keys = { openai: 'sim-a', elevenlabs: 'sim-b', groq: 'sim-c', sunoapi: 'sim-d', kie: 'sim-e' };
describe('The ledger and the bill', () => {
  let simulators: Simulators;
  afterAll(() => simulators.close());

  /** A file that is cut off but ends properly looks like a shorter one, so what was truncated is held to the lower bound only. */
  it(`agree over ${calls} random calls with faults: what is sure is billed, and no more than what is possible`, async () => {
    simulators = await startSimulators({ jobMs: 5, seed: 7, musicSeconds: 3, effectSeconds: 1 });
    const all: Simulator[] = [
      simulators.openai,
      simulators.elevenlabs,
      simulators.groq,
      simulators.sunoapi,
      simulators.kie,
    ];
    const host = simulatedHost(all, keys, { sleepsMs: 0 });
    const router = createRouter({ registry: providers, host });
    const random = seeded(20_261_122);
    const audio = await recordings(router, host);
    const tally = { done: 0, failed: 0, possible: 0, parts: 0, fallbacks: 0 };
    const ids = new Set<string>();
    const billed = () => billedBy(all);

    for (let call = 0; call < calls; call++) {
      all.forEach(({ faults: planned }) => planned.clear());
      let fault: Fault | null = null;
      if (random() < 0.6) {
        fault = randomFault(random);
        pick(all, random).faults.add(fault);
      }
      const before = billed();
      const asked = randomCall(random, audio);
      const { report, failed } = await outcomeOf(router.run(asked));
      const charged = billed() - before;
      const told = `${call} ${asked.operation} ${JSON.stringify(report)}`;
      if (report.cost !== null && BigInt(report.cost) > charged)
        throw new Error(`billed ${charged}, less than is sure: ${told} ${JSON.stringify(fault)}`);
      if (fault?.do === 'truncated') continue;
      if (report.costAtMost !== null && BigInt(report.costAtMost) < charged)
        throw new Error(`billed ${charged}, more than is possible: ${told} ${JSON.stringify(fault)}`);
      if (!failed && report.cost === report.costAtMost && report.cost !== null)
        expect(charged).toBe(BigInt(report.cost));
      for (const { id } of report.usage) {
        expect(ids.has(id)).toBe(false);
        ids.add(id);
      }
      tally[failed ? 'failed' : 'done']++;
      tally.possible += report.usage.some(({ certainty }) => certainty === 'possible') ? 1 : 0;
      tally.parts += report.attempts.some(({ part }) => part > 0) ? 1 : 0;
      tally.fallbacks += new Set(report.attempts.map(({ provider }) => provider)).size > 1 ? 1 : 0;
    }
    expect(tally.done).toBeGreaterThan(calls / 2);
    expect(Object.entries(tally).filter(([, often]) => often < calls / 100)).toEqual([]);
  }, 240_000);
});
