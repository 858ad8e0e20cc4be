import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulators, type Simulators } from '../../simulators/index.mts';
import { built, simulatedAccount } from './built.mts';
import { createDataStore, type Pausing, runInConnect, runInWorkflow, type RunOptions } from './harness.mts';

const music = { prompt: 'Calm piano', model: 'suno-v4' };

describe('waiting for a job', () => {
  let simulators: Simulators;
  let folder: string;
  let nowMs: number;
  let options: RunOptions;

  beforeEach(async () => {
    nowMs = Date.now();
    simulators = await startSimulators({ jobMs: 120_000, musicSeconds: 4, now: () => nowMs });
    folder = mkdtempSync(join(tmpdir(), 'pipedream-test-'));
    process.env['STASH_DIR'] = folder;
    options = { values: music, accounts: simulatedAccount(simulators, 'sunoapi') };
  });
  afterEach(async () => {
    delete process.env['STASH_DIR'];
    rmSync(folder, { recursive: true, force: true });
    await simulators.close();
  });

  const submissions = () =>
    simulators.sunoapi.log.requests.filter(({ method, path }) => method === 'POST' && /\/generate$/.test(path));
  const later = (pause: Pausing) => {
    nowMs += pause.delayMs;
  };

  it('pauses, looks again by the timer and submits once', async () => {
    const ran = await runInWorkflow(built('actions', 'generate-music'), { ...options, wake: later });
    expect(ran.returned).toMatchObject({
      provider: 'sunoapi',
      filePath: expect.stringContaining(folder),
      tracks: { length: 2 },
    });
    expect(ran.exports['$summary']).toMatch(
      /^Made music of [\d.]+ s and [\d.]+ s with sunoapi\.org, suno-v4 \(\$0\.06\)$/,
    );
    expect(ran.runs).toBeGreaterThan(2);
    expect(submissions()).toHaveLength(1);
    expect(ran.ranOut).toBe(false);
  });

  it('goes on at a callback, and fetches the result by its id whatever the callback says', async () => {
    const ran = await runInWorkflow(built('actions', 'generate-music'), {
      ...options,
      wake() {
        nowMs += 300_000;
        return {
          code: 200,
          data: { callbackType: 'complete', task_id: 'forged', data: [{ audio_url: 'https://evil.test' }] },
        };
      },
    });
    expect(ran.runs).toBe(2);
    expect(ran.returned).toMatchObject({ provider: 'sunoapi', tracks: { length: 2 } });
    expect(submissions()).toHaveLength(1);
    expect(simulators.sunoapi.log.requests.some(({ query }) => JSON.stringify(query).includes('forged'))).toBe(false);
  });

  it('tells the provider to call the URL that resumes the step', async () => {
    const resumeUrl = 'https://api.pipedream.com/resume/42';
    await runInWorkflow(built('actions', 'generate-music'), { ...options, resumeUrl, wake: later });
    expect(submissions()[0]).toMatchObject({ fields: { callBackUrl: resumeUrl } });
  });

  it('keeps a nonce in its context that the job bears too, and no key, text or path', async () => {
    const ran = await runInWorkflow(built('actions', 'generate-music'), { ...options, wake: later });
    for (const { context } of ran.pauses) {
      const { nonce, job } = Object(context);
      expect(job.parts[0].attempt).toBe(nonce);
      expect(JSON.stringify(context)).not.toMatch(/sim-sunoapi|Calm piano|\/tmp/);
    }
  });

  it('says so and submits nothing where the first pause of a run holds and its context is empty', async () => {
    const asked = runInWorkflow(built('actions', 'generate-music'), { ...options, holds: 'first', wake: later });
    await expect(asked).rejects.toThrow(/went on without knowing its job, so nothing was sent again/);
    expect(submissions()).toHaveLength(1);
  });

  it('finds its job in the data store where the first pause of a run holds', async () => {
    const dataStore = createDataStore();
    const values = { ...music, dataStore };
    const ran = await runInWorkflow(built('actions', 'generate-music'), {
      ...options,
      values,
      holds: 'first',
      wake: later,
    });
    expect(ran.returned).toMatchObject({ provider: 'sunoapi', tracks: { length: 2 } });
    expect(submissions()).toHaveLength(1);
  });

  it('takes no job for its own that bears another nonce', async () => {
    const wake = (pause: Pausing) => {
      Object.assign(Object(pause.context), { nonce: 'another' });
    };
    await expect(runInWorkflow(built('actions', 'generate-music'), { ...options, wake })).rejects.toThrow(
      /nothing was sent again/,
    );
    expect(submissions()).toHaveLength(1);
  });

  it('throws with the job id when the time to wait is over, instead of going on without a word', async () => {
    const values = { ...music, waitSeconds: 1 };
    const wake = () => new Promise((resolve) => setTimeout(resolve, 1_100));
    const asked = runInWorkflow(built('actions', 'generate-music'), { ...options, values, wake });
    await expect(asked).rejects.toThrow(/still ran after 1 looks.*Wait for Job with this job ID: \S{40,}/s);
  });

  it('throws what the provider says of a job that failed', async () => {
    const values = { prompt: 'Calm [fail] piano', model: 'suno-v4' };
    const asked = runInWorkflow(built('actions', 'generate-music'), { ...options, values, wake: later });
    await expect(asked).rejects.toThrow(/The provider's job is \w+/);
  });

  it('passes over providers that refuse the job and tries those without jobs in a run of their own', async () => {
    simulators.sunoapi.faults.add({ do: 'status', status: 401, method: 'POST' });
    const accounts = simulatedAccount(simulators, 'sunoapi', 'elevenlabs');
    const values = { ...music, model: 'auto', providers: ['sunoapi', 'elevenlabs'], durationSeconds: '4' };
    const ran = await runInWorkflow(built('actions', 'generate-music'), { values, accounts, wake: later });
    expect(ran.runs).toBe(2);
    expect(ran.returned).toMatchObject({ provider: 'elevenlabs', filePath: expect.any(String) });
    expect(Object(ran.returned).warnings).toContainEqual(expect.stringMatching(/sunoapi\.org could not do it/));
    expect(Object(ran.returned).attempts.map(({ provider }: { provider: string }) => provider)).toContain('sunoapi');
  });

  it('waits a bounded time in Connect and in trials, then gives the job id', async () => {
    const values = { ...music, waitSeconds: 1 };
    const connect = await runInConnect(built('actions', 'generate-music'), { ...options, values });
    expect(connect.returned).toMatchObject({ status: 'running', provider: 'sunoapi', jobId: expect.any(String) });
    expect(connect.exports['$summary']).toMatch(/still runs/);
    const trial = await runInWorkflow(built('actions', 'generate-music'), { ...options, values, trial: true });
    expect(trial).toMatchObject({ runs: 1, returned: { status: 'running' } });
  });

  describe('that an earlier step started', () => {
    let jobId: string;
    beforeEach(async () => {
      const { returned } = await runInConnect(built('actions', 'generate-music'), {
        ...options,
        values: { ...music, waitSeconds: 1 },
      });
      jobId = Object(returned).jobId;
    });

    it('tells how it stands, and brings the result when it is done', async () => {
      const ask = () => runInConnect(built('actions', 'get-job'), { ...options, values: { jobId } });
      await expect(ask()).resolves.toMatchObject({ returned: { status: 'running' } });
      nowMs += 300_000;
      await expect(ask()).resolves.toMatchObject({ returned: { status: 'completed', filePath: expect.any(String) } });
    });

    it('waits for it in a workflow', async () => {
      const ran = await runInWorkflow(built('actions', 'wait-for-job'), { ...options, values: { jobId }, wake: later });
      expect(ran).toMatchObject({ returned: { provider: 'sunoapi' }, ranOut: false });
      expect(submissions()).toHaveLength(1);
    });

    it('waits for it in Connect as long as asked', async () => {
      nowMs += 300_000;
      const ran = await runInConnect(built('actions', 'wait-for-job'), {
        ...options,
        values: { jobId, waitSeconds: 5 },
      });
      expect(ran.returned).toMatchObject({ provider: 'sunoapi', tracks: { length: 2 } });
    });

    it('refuses an id that was changed, or that another key signed', async () => {
      const changed = { ...options, values: { jobId: `${jobId.slice(0, -2)}xx` } };
      await expect(runInConnect(built('actions', 'get-job'), changed)).rejects.toThrow(/was changed/);
      const accounts = { imarouter: { ...options.accounts?.['imarouter'], sunoapi_api_key: 'sim-other-key' } };
      const other = runInConnect(built('actions', 'wait-for-job'), { values: { jobId }, accounts });
      await expect(other).rejects.toThrow(/another account or an earlier key/);
    });
  });
});
