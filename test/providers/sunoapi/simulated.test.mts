import { startSimulators, type Simulators } from '../../../simulators/index.mts';
import { createRouter } from '../../../src/core/router';
import { providers } from '../../../src/providers';
import { createTestHost } from '../../support/nodeHost.mts';

const rows = ['sunoapi', 'kie'].flatMap((id) => providers[id]?.deployments ?? []);
const names = rows.map(({ provider, model }) => `${provider}/${model}`);

describe('The Suno resellers against the simulators', () => {
  let simulators: Simulators;
  beforeAll(async () => {
    simulators = await startSimulators({ jobMs: 30 });
  });
  beforeEach(() => {
    simulators.sunoapi.reset();
    simulators.kie.reset();
  });
  afterAll(() => simulators.close());

  function setUp(key = 'sim-suno') {
    const baseUrls = { sunoapi: { api: simulators.sunoapi.baseUrl }, kie: { api: simulators.kie.baseUrl } };
    const host = createTestHost({ registry: providers, keys: { sunoapi: key, kie: key }, baseUrls });
    return { host, router: createRouter({ registry: providers, host }) };
  }

  const billed = () => simulators.sunoapi.bill.totalNanos() + simulators.kie.bill.totalNanos();
  const music = (model: string, fields: object = {}) =>
    setUp().router.run({ operation: 'music', input: { prompt: 'Calm piano', model, ...fields } });

  it.each(names)('%s makes two tracks, billed once', async (model) => {
    const { output, cost } = await music(model);
    expect(output.tracks.map(({ audio }) => audio.mediaType)).toEqual(['audio/mpeg', 'audio/mpeg']);
    expect(output.tracks.every(({ durationSeconds }) => (durationSeconds ?? 0) > 15)).toBe(true);
    if (cost !== null) expect(cost).toBe(String(billed()));
    expect(cost === null).toBe(model.includes('suno-v6'));
  });

  it.each(names)('%s sings given words in a style and under a title', async (model) => {
    const { output } = await music(model, { lyrics: 'Over the hills', style: 'folk', title: 'Far Away' });
    const isJob = model.includes('suno-v6');
    expect(output.tracks.map(({ title }) => title)).toEqual(isJob ? [null, null] : ['Far Away', 'Far Away']);
  });

  it.each(['kie/suno-v5.5', 'kie/suno-v6'])('%s is asked for the wanted length', async (model) => {
    const { output } = await music(model, { durationSeconds: 12 });
    expect(output.tracks[0]?.durationSeconds).toBeCloseTo(12, 1);
  });

  it.each(['sunoapi/suno-v4', 'kie/suno-v4', 'kie/suno-v6'])('%s says why it made nothing', async (model) => {
    await expect(music(model, { prompt: 'Calm piano [sensitive]' })).rejects.toMatchObject({ kind: 'rejected' });
    await expect(music(model, { prompt: 'Calm piano [fail]' })).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it.each(['sunoapi/suno-v4', 'kie/suno-v4', 'kie/suno-v6'])(
    '%s is read right where its credit is used up',
    async (model) => {
      const { router } = setUp('sim-broke');
      const run = router.run({ operation: 'music', input: { prompt: 'Calm piano', model } });
      await expect(run).rejects.toMatchObject({ report: { attempts: [{ kind: 'outOfCredit' }] } });
      expect(billed()).toBe(0n);
    },
  );
});
