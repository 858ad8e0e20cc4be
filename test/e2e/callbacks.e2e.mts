import { setTimeout as wait } from 'node:timers/promises';
import {
  after,
  call,
  callbackUrls,
  called,
  executionOf,
  executions,
  music,
  post,
  publish,
  startLab,
  type Lab,
} from './lab.mts';

const complete = (taskId: string, callbackType = 'complete') => ({
  code: 200,
  msg: 'ok',
  data: { callbackType, task_id: taskId, data: [] },
});

const jobMs = 20_000;

describe('A callback to a suspended execution', () => {
  let lab: Lab;
  let workflow: string;
  let count = 0;
  beforeAll(async () => {
    lab = await startLab({ jobMs, musicSeconds: 3 });
    workflow = await publish(lab, called('callbacks', [music(lab, 'kie'), after]));
  }, 400_000);
  afterAll(() => lab?.close());
  beforeEach(() => lab.simulators.kie.reset());

  /** Starts an execution and gives its callback URL once it is suspended. */
  async function suspended(): Promise<{ url: URL; taskId: string }> {
    count += 1;
    await call(lab, 'callbacks');
    await executionOf(lab, workflow, ['waiting']);
    const [url = ''] = callbackUrls(lab.simulators.kie);
    return { url: new URL(url), taskId: 'task' };
  }

  /** The execution goes on waiting, and is resumed rightly by the simulator's own callback. */
  async function resumesRightly(): Promise<void> {
    await executionOf(lab, workflow, ['waiting'], 3_000);
    const done = await executionOf(lab, workflow, ['success', 'error', 'crashed']);
    expect(done.status).toBe('success');
    expect(done.runs('After')).toBe(1);
    expect(done.output('After')).toHaveLength(1);
    expect(done.output('After')[0]?.json).toMatchObject({ tracks: [{}, {}] });
    expect(await executions(lab, workflow)).toHaveLength(count);
    expect(lab.simulators.kie.bill.entries).toHaveLength(1);
  }

  it('with a forged signature of ours is answered 401 and changes nothing', async () => {
    const { url, taskId } = await suspended();
    const forged = new URL(url);
    forged.searchParams.set('mac', 'A'.repeat(43));
    expect((await post(forged.href, complete(taskId))).status).toBe(401);
    const otherItem = new URL(url);
    otherItem.searchParams.set('item', '7');
    expect((await post(otherItem.href, complete(taskId))).status).toBe(404);
    const none = new URL(url);
    none.searchParams.delete('mac');
    expect((await post(none.href, complete(taskId))).status).toBe(401);
    const foreign = new URL(url);
    foreign.searchParams.set('signature', 'x');
    expect((await post(foreign.href, complete(taskId))).status).toBe(401);
    await resumesRightly();
  });

  it('that says done too early is answered 200 and changes nothing', async () => {
    const { url, taskId } = await suspended();
    const answer = await post(url.href, complete(taskId));
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { received: true, resumed: false }]);
    await resumesRightly();
  });

  it('of an earlier job, of a job nobody knows, is refused and changes nothing', async () => {
    const { url, taskId } = await suspended();
    const stale = new URL(url);
    stale.searchParams.set('attempt', 'earlier-1');
    expect((await post(stale.href, complete(taskId))).status).toBe(401);
    await resumesRightly();
  });

  it('of 20 MB, of invalid JSON, and empty leave the execution waiting', async () => {
    const { url } = await suspended();
    expect((await post(url.href, `{"a":"${'x'.repeat(20_000_000)}"}`)).status).toBeGreaterThanOrEqual(400);
    expect((await post(url.href, '{"a":')).status).toBe(422);
    expect((await post(url.href, {})).status).toBe(200);
    await resumesRightly();
  });

  it('sent twice, one after the other and at once, resumes once', async () => {
    const { url, taskId } = await suspended();
    await wait(jobMs + 500);
    const answers = await Promise.all([1, 2, 3].map(() => post(url.href, complete(taskId))));
    const done = await executionOf(lab, workflow, ['success', 'error', 'crashed']);
    expect(done.status).toBe('success');
    expect(done.runs('After')).toBe(1);
    const late = await post(url.href, complete(taskId));
    expect(late.status).toBe(409);
    expect(answers.map(({ status }) => status).filter((status) => ![200, 409, 500].includes(status))).toEqual([]);
    expect(lab.simulators.kie.bill.entries).toHaveLength(1);
  });

  it('is heard after n8n was restarted while it waited', async () => {
    await suspended();
    await lab.restart();
    const seen = await executionOf(lab, workflow, ['waiting', 'success']);
    if (seen.status === 'waiting') {
      const [url = ''] = callbackUrls(lab.simulators.kie);
      await wait(jobMs + 1_000);
      await post(url, complete('task'));
    }
    const done = await executionOf(lab, workflow, ['success', 'error', 'crashed']);
    expect(done.status).toBe('success');
    expect(done.runs('After')).toBe(1);
    expect(lab.simulators.kie.bill.entries).toHaveLength(1);
  });
});

describe('The secret of the provider', () => {
  let lab: Lab;
  let workflow: string;
  beforeAll(async () => {
    lab = await startLab({ jobMs: 10_000, musicSeconds: 3 }, { kieWebhookSecret: 'sim-kie-webhook-key' });
    workflow = await publish(lab, called('secret', [music(lab, 'kie'), after]));
  }, 400_000);
  afterAll(() => lab?.close());

  it('when set, is demanded of every callback: without it 401, with an old time 401, then the true one resumes', async () => {
    await call(lab, 'secret');
    await executionOf(lab, workflow, ['waiting']);
    const [url = ''] = callbackUrls(lab.simulators.kie);
    expect((await post(url, complete('t'))).status).toBe(401);
    const old = { 'x-webhook-timestamp': '1700000000', 'x-webhook-signature': 'AAAA' };
    expect((await post(url, complete('t'), old)).status).toBe(401);
    const done = await executionOf(lab, workflow, ['success', 'error', 'crashed']);
    expect(done.status).toBe('success');
    expect(done.output('After')).toHaveLength(1);
  });
});

describe('At the time limit', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ jobMs: 600_000, musicSeconds: 3 });
  }, 400_000);
  afterAll(() => lab?.close());

  it('items leave as pending with their job IDs, and never as done', async () => {
    const id = await publish(lab, called('limit', [music(lab, 'kie', {}, { timeLimitMinutes: 1 }), after]));
    await call(lab, 'limit');
    await executionOf(lab, id, ['waiting']);
    const done = await executionOf(lab, id, ['success', 'error'], 200_000);
    expect(done.status).toBe('success');
    expect(done.output('After')[0]?.json).toMatchObject({ job: { status: 'pending', provider: 'kie' } });
    expect(done.output('After')[0]?.json).not.toHaveProperty('tracks');
  });
});
