import type { INodeExecutionData } from 'n8n-workflow';
import { RouterFailure, type Report } from '../../src/operations';
import { execute } from '../../src/surfaces/n8n/execute';
import { fakeExecution, type FakeSettings } from './fakeExecution.mts';
import { type Answer, routerOf, sound, failingAt, report } from './answered.mts';

describe("A further try by n8n's Retry On Fail", () => {
  const items = [0, 1, 2].map((n) => ({ json: { n } }));
  const parameters = (n: number) => ({ operation: 'soundEffect', prompt: `sound ${n}`, options: { itemsAtOnce: 1 } });

  async function tries(answers: Answer[], settings: Partial<FakeSettings> = {}) {
    const nodeContext = {};
    const asked: string[][] = [];
    let out: INodeExecutionData[] | unknown;
    for (const answer of answers) {
      const router = routerOf(answer);
      const { context } = fakeExecution({ parameters, items, nodeContext, ...settings });
      out = await execute(context, router.parts).then(
        ([first]) => first,
        (reason: unknown) => reason,
      );
      asked.push(router.asked.map(({ input }) => (input as { prompt: string }).prompt));
      expect(JSON.parse(JSON.stringify(nodeContext))).toEqual(nodeContext);
    }
    return { asked, out, nodeContext };
  }

  it('asks only for what is not done, and gives all items', async () => {
    const { asked, out, nodeContext } = await tries([failingAt(1), failingAt(2), sound]);
    expect(asked).toEqual([['sound 0', 'sound 1'], ['sound 1', 'sound 2'], ['sound 2']]);
    expect(out).toMatchObject([0, 1, 2].map((item) => ({ json: { fileName: 'rain.mp3' }, pairedItem: { item } })));
    expect(nodeContext).toEqual({});
  });

  it('works in memory mode and with error items too', async () => {
    const { asked, out } = await tries([failingAt(0), sound], { goOn: true, memoryMode: true });
    expect(asked).toEqual([['sound 0', 'sound 1', 'sound 2'], ['sound 0']]);
    expect(out).toHaveLength(3);
  });

  it('asks again for what was asked otherwise', async () => {
    const nodeContext = {};
    await tries([failingAt(1)], { nodeContext });
    const router = routerOf(sound);
    const changed = (n: number) => ({ ...parameters(n), prompt: `other ${n}` });
    await execute(fakeExecution({ parameters: changed, items, nodeContext }).context, router.parts);
    expect(router.asked).toHaveLength(3);
  });

  it('does not send again what may have been billed, and says the same again', async () => {
    const uncertain: Answer = () => {
      const failure = new RouterFailure('timedOut', 'No answer; it may have been billed', {
        stage: 'send',
        jobId: 'j-1',
      });
      failure.report = { ...report, usage: [{ certainty: 'possible' } as Report['usage'][number]] };
      throw failure;
    };
    const { asked, out } = await tries([uncertain, sound]);
    expect(asked).toEqual([['sound 0'], []]);
    expect(out).toMatchObject({ message: 'No answer; it may have been billed [item 0]' });
  });

  it('counts what earlier tries of the item cost', async () => {
    const attempt = {
      id: 'a',
      provider: 'groq',
      model: 'm',
      part: 0,
      status: 'failed',
      requests: 1,
      durationMs: 1,
    } as const;
    const costly: Answer = () => {
      const failure = new RouterFailure('badReply', 'Nonsense');
      const usage = [{ id: 'u1', certainty: 'certain', costNanos: 7, priceNanos: null } as Report['usage'][number]];
      failure.report = { ...report, attempts: [attempt], usage };
      throw failure;
    };
    const one = { items: items.slice(0, 1), parameters: { operation: 'soundEffect', prompt: 'x', output: 'full' } };
    const { out } = await tries([costly, sound], one);
    expect(out).toMatchObject([{ json: { attempts: [attempt], usage: [{ id: 'u1' }], cost: '7', price: null } }]);
  });
});
