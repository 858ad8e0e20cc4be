import { createHmac } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { call, callBack, callbackUrls, complete, executionOf, executions, post, publish } from './executions.mts';
import { credentialFor, endlessMs, startLab, type Lab } from './lab.mts';
import { after, called, music, split } from './workflows.mts';

const secret = 'sim-kie-webhook-key';
const ends = ['success', 'error', 'crashed'];

describe('A callback to a suspended execution', () => {
  let lab: Lab;
  let workflow: string;
  let limited: string;
  let count = 0;
  beforeAll(async () => {
    lab = await startLab({ jobMs: endlessMs, musicSeconds: 3 });
    workflow = await publish(lab, called('callbacks', [split, music(lab, 'kie'), after]));
    limited = await publish(lab, called('limit', [music(lab, 'kie', {}, { timeLimitMinutes: 1 }), after]));
    await call(lab, 'limit');
    await executionOf(lab, limited, ['waiting']);
  }, 900_000);
  afterAll(() => lab?.close());
  beforeEach(() => lab.simulators.kie.reset());

  /** Starts an execution and gives the callback URL of each item, in the order they were sent. */
  async function begun(items = 1): Promise<URL[]> {
    count += 1;
    await call(lab, 'callbacks', { items: Array.from({ length: items }, (_, n) => ({ n })) });
    for (let tries = 0; callbackUrls(lab.simulators.kie).length < items && tries < 300; tries++) await wait(200);
    return callbackUrls(lab.simulators.kie).map((url) => new URL(url));
  }

  /** Starts an execution and gives its callback URL once it is suspended. */
  async function suspended(): Promise<URL> {
    const [url] = await begun();
    await executionOf(lab, workflow, ['waiting']);
    if (url === undefined) throw new Error('The provider was given no callback URL.');
    return url;
  }

  /** The execution is still waiting, and the true callbacks resume it once and whole. */
  async function resumesRightly(...urls: URL[]): Promise<void> {
    await executionOf(lab, workflow, ['waiting'], 10_000);
    lab.endJobs();
    for (const url of urls) await callBack(url.href);
    await endedOnce(urls.length);
  }

  async function endedOnce(items = 1): Promise<void> {
    const done = await executionOf(lab, workflow, ends);
    expect(done.status).toBe('success');
    expect(done.runs('After')).toBe(1);
    expect(done.output('After')).toHaveLength(items);
    for (const { json } of done.output('After')) expect(json).toMatchObject({ tracks: [{}, {}] });
    expect(await executions(lab, workflow)).toHaveLength(count);
    expect(lab.simulators.kie.bill.entries).toHaveLength(items);
  }

  it('with a forged signature of ours is answered 401 and changes nothing', async () => {
    const url = await suspended();
    const changed = (name: string, value: string | null) => {
      const other = new URL(url);
      if (value === null) other.searchParams.delete(name);
      else other.searchParams.set(name, value);
      return post(other.href, complete);
    };
    expect((await changed('mac', 'A'.repeat(43))).status).toBe(401);
    expect((await changed('mac', null)).status).toBe(401);
    expect((await changed('item', '7')).status).toBe(404);
    expect((await changed('signature', 'x')).status).toBe(401);
    await resumesRightly(url);
  });

  it('that says done too early is answered 200 and changes nothing', async () => {
    const url = await suspended();
    const answer = await post(url.href, complete);
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { received: true, resumed: false }]);
    await resumesRightly(url);
  });

  it('that comes before the execution is suspended is answered 409 and changes nothing', async () => {
    lab.simulators.kie.faults.add({ do: 'delay', delayMs: 8_000, path: '/api/v1/generate', nth: [2] });
    const urls = await begun(2);
    expect((await post(urls[0]?.href ?? '', complete)).status).toBe(409);
    await executionOf(lab, workflow, ['waiting']);
    await resumesRightly(...urls);
  });

  it('of one of several jobs changes nothing until all have ended', async () => {
    const urls = await begun(3);
    await executionOf(lab, workflow, ['waiting']);
    const answers = await Promise.all(urls.map((url) => post(url.href, complete)));
    expect(answers.map(({ text }) => JSON.parse(text).resumed)).toEqual([false, false, false]);
    await resumesRightly(...urls);
  });

  it('of an earlier job, of a job nobody knows, is refused and changes nothing', async () => {
    const url = await suspended();
    const stale = new URL(url);
    stale.searchParams.set('attempt', 'earlier-1');
    expect((await post(stale.href, complete)).status).toBe(401);
    await resumesRightly(url);
  });

  it('of 20 MB, of invalid JSON, and empty leave the execution waiting', async () => {
    const url = await suspended();
    expect((await post(url.href, `{"a":"${'x'.repeat(20_000_000)}"}`)).status).toBeGreaterThanOrEqual(400);
    expect((await post(url.href, '{"a":')).status).toBe(422);
    expect((await post(url.href, {})).status).toBe(200);
    await resumesRightly(url);
  });

  it('sent three times at once resumes once, and is answered 409 afterwards', async () => {
    const url = await suspended();
    lab.endJobs();
    const answers = await Promise.all([1, 2, 3].map(() => post(url.href, complete)));
    await endedOnce();
    expect((await post(url.href, complete)).status).toBe(409);
    expect(answers.map(({ status }) => status).filter((status) => ![200, 409, 500].includes(status))).toEqual([]);
  });

  it('is heard after n8n was restarted while it waited', async () => {
    const url = await suspended();
    await lab.restart();
    await resumesRightly(url);
  });

  it('must prove itself by the secret of the provider, where the credential has it', async () => {
    const data = { ...credentialFor(lab.simulators), kieWebhookSecret: secret };
    const id = await lab.client.putCredential('With a secret', 'imaRouterApi', data);
    const guarded = { ...lab, credential: { id, name: 'With a secret' } };
    const own = await publish(lab, called('secret', [music(guarded, 'kie'), after]));
    await call(lab, 'secret');
    await executionOf(lab, own, ['waiting']);
    const [url = ''] = callbackUrls(lab.simulators.kie);
    const signed = (seconds: number, key: string) => ({
      'x-webhook-timestamp': String(seconds),
      'x-webhook-signature': createHmac('sha256', key).update(`task.${seconds}`).digest('base64'),
    });
    const now = Math.floor(Date.now() / 1000);
    lab.endJobs();
    expect((await post(url, complete)).status).toBe(401);
    expect((await post(url, complete, signed(now, 'another'))).status).toBe(401);
    expect((await post(url, complete, signed(now - 3_600, secret))).status).toBe(401);
    expect((await post(url, complete, signed(now, secret))).status).toBe(200);
    const done = await executionOf(lab, own, ends);
    expect(done.status).toBe('success');
    expect(done.output('After')).toHaveLength(1);
  });

  it('that never comes lets the items leave at the time limit, as pending with their job IDs and never as done', async () => {
    const done = await executionOf(lab, limited, ends, 240_000);
    expect(done.status).toBe('success');
    expect(done.output('After')[0]?.json).toMatchObject({ job: { status: 'pending', provider: 'kie' } });
    expect(done.output('After')[0]?.json).not.toHaveProperty('tracks');
  });
});
