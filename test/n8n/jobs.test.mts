import { startSimulators, type Simulators } from '../../simulators/index.mts';
import { startEngine, type TestEngine } from '../engine/engine.mts';
import { chain, type Step } from '../engine/workflow.mts';

const ima = (parameters: Step['parameters'], more: Partial<Step> = {}): Step => ({
  type: 'n8n-nodes-imarouter.imaRouter',
  parameters,
  credentials: { imaRouterApi: { id: '1', name: 'ImaRouter' } },
  ...more,
});
const music = (more: Step['parameters'] = {}) =>
  ima({
    resource: 'music',
    operation: 'music',
    prompt: 'calm piano',
    model: { __rl: true, mode: 'id', value: 'kie/suno-v5' },
    ...more,
  });
const jobStep = (operation: string, more: Step['parameters'] = {}) =>
  ima({ resource: 'job', operation, jobId: '={{ $json.job.id }}', ...more });

describe('Jobs on the n8n engine', () => {
  let simulators: Simulators;
  let engine: TestEngine;
  let values: Record<string, string>;
  beforeAll(async () => {
    simulators = await startSimulators({ jobMs: 1_500, musicSeconds: 2 });
    values = {
      allowedPrivateNetworks: '127.0.0.0/8',
      kie: 'sim-kie-key',
      kieBaseUrl: simulators.kie.baseUrl,
    };
    engine = await startEngine({ credentials: { imaRouterApi: values } });
  });
  afterEach(() => simulators.kie.reset());
  afterAll(async () => {
    await engine.close();
    await simulators.close();
  });

  it('hand out a signed ID at once, by which the result is had later', async () => {
    const run = await engine.run(chain(music({ wait: 'doNotWait' }), jobStep('getJob'), music({ wait: 'doNotWait' })));
    expect(run.failures).toEqual([]);
    const started = run.nodes['Step 1']?.outputs[0]?.[0]?.json;
    expect(started).toMatchObject({
      job: { status: 'pending', provider: 'kie', model: 'suno-v5', operation: 'music' },
    });
    expect(run.nodes['Step 2']?.outputs[0]?.[0]?.json).toMatchObject({ job: { status: 'pending' } });
    expect(JSON.stringify(started)).not.toContain('sim-kie-key');
    const waited = await engine.run(chain(music({ wait: 'doNotWait' }), jobStep('waitForJob')));
    expect(waited.nodes['Step 2']?.outputs[0]?.[0]).toMatchObject({
      json: { job: { status: 'completed' }, tracks: [{}, {}], cost: '60000000' },
      binary: { data: { mimeType: 'audio/mpeg' } },
    });
  });

  it('are refused with another key, and when they were changed', async () => {
    const started = await engine.run(chain(music({ wait: 'doNotWait' })));
    const id = String(Object(started.nodes['Step 1']?.outputs[0]?.[0]?.json['job']).id);
    const other = await engine.run(chain(jobStep('getJob', { jobId: id })), {
      credentials: { imaRouterApi: { ...values, kie: 'sim-other-key' } },
    });
    expect(other.failures[0]?.message).toContain('another account');
    const changed = await engine.run(chain(jobStep('getJob', { jobId: `A${id.slice(1)}` })));
    expect(changed.status).toBe('error');
    const nonsense = await engine.run(chain(jobStep('getJob', { jobId: 'nonsense' })));
    expect(nonsense.failures[0]?.message).toContain('no job ID');
  });

  it('say that this provider cannot stop them', async () => {
    const run = await engine.run(chain(music({ wait: 'doNotWait' }), jobStep('cancelJob')));
    expect(run.nodes['Step 2']?.outputs[0]?.[0]?.json).toMatchObject({ cancelled: false, provider: 'kie' });
  });

  it('are listed only where a provider lists them', async () => {
    const run = await engine.run(chain(jobStep('getAllJobs', { jobId: '' })));
    expect(run.failures[0]?.message).toContain('No provider with a key lists its jobs');
  });

  it('suspend the execution when nothing is polled first, and hold what n8n hands on at the limit', async () => {
    const run = await engine.run(chain(music({ wait: 'untilDone', options: { pollFirstSeconds: 0 } })));
    expect(run.status).toBe('waiting');
    expect(run.waiting?.node).toBe('Step 1');
    const [url = ''] = simulators.kie.log.requests.flatMap(({ fields }) => Object(fields).callBackUrl ?? []);
    expect(new URL(url).pathname).toMatch(/^\/webhook-waiting\/\d+\/node-1$/);
    expect([...new URL(url).searchParams.keys()].sort()).toEqual(['attempt', 'item', 'mac', 'signature']);
  });

  it('are polled where n8n cannot be called back, and it is said how to change that', async () => {
    const elsewhere = await startEngine({
      credentials: { imaRouterApi: values },
      publicUrl: 'http://192.168.7.7:5678',
    });
    const run = await elsewhere.run(chain(music({ options: { pollFirstSeconds: 0 } })));
    await elsewhere.close();
    expect(run.status).toBe('success');
    expect(run.nodes['Step 1']?.outputs[0]?.[0]?.json).toMatchObject({ tracks: [{}, {}] });
    expect(run.nodes['Step 1']?.hints.join(' ')).toContain('WEBHOOK_URL');
  });

  it('leave nothing lost when another item fails: the failure names the jobs that run', async () => {
    const prompt = "={{ $json.n === 1 ? '' : 'calm piano' }}";
    const parameters = { prompt, options: { pollFirstSeconds: 0, itemsAtOnce: 1 } };
    const run = await engine.run(chain(music(parameters)), { input: [{ json: { n: 0 } }, { json: { n: 1 } }] });
    expect(run.status).toBe('error');
    const details = Object(run.failures[0]?.details);
    expect(details.otherJobs).toHaveLength(1);
    const taken = await engine.run(chain(jobStep('waitForJob', { jobId: details.otherJobs[0] })));
    expect(taken.nodes['Step 1']?.outputs[0]?.[0]?.json).toMatchObject({ tracks: [{}, {}] });
    expect(simulators.kie.bill.entries).toHaveLength(1);
  });

  it('are given to the error output with their error when they fail', async () => {
    const run = await engine.run(
      chain({ ...music({ prompt: '[fail]', wait: 'pollHere' }), onError: 'continueErrorOutput' }),
    );
    expect(run.nodes['Step 1']?.outputs[1]?.[0]?.json).toMatchObject({ error: expect.stringContaining('failed') });
  });
});
