import { createHmac } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { fieldOf } from '../../playground/n8n/rest.mts';
import { call, executionOf, executions, listening, post, publish } from './executions.mts';
import { startLab, type Lab } from './lab.mts';
import { after, called, chained, music, trigger } from './workflows.mts';

const secret = 'agreed';

const triggered = (lab: Lab, path: string, parameters: object) =>
  chained(path, [trigger(lab, path, parameters), after]);

describe('The nodes on the real n8n', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ jobMs: 3_000, musicSeconds: 3 }, { elevenlabsWebhookSecret: secret });
  }, 900_000);
  afterAll(() => lab?.close());

  it('load under their real names, with the node as a tool of its own', async () => {
    const types = await fetch(`${lab.url}/types/nodes.json`, { headers: { cookie: lab.client.cookie } });
    const all: unknown = await types.json();
    const names = Array.isArray(all) ? all.map((type: unknown) => fieldOf(type, 'name')) : [];
    expect(names).toEqual(
      expect.arrayContaining([
        'n8n-nodes-imarouter.imaRouter',
        'n8n-nodes-imarouter.imaRouterTool',
        'n8n-nodes-imarouter.imaRouterTrigger',
      ]),
    );
  });

  it('test their credential', async () => {
    const { id, name } = lab.credential;
    const row = await lab.client.get(`/rest/credentials/${id}?includeData=true`);
    const body = { credentials: { id, name, type: 'imaRouterApi', data: fieldOf(row, 'data') } };
    expect(await lab.client.post('/rest/credentials/test', body)).toMatchObject({ status: 'OK' });
  });

  it('start a workflow when a job that nobody waited for is done, with its audio', async () => {
    const id = await publish(lab, triggered(lab, 'by-kie', { provider: 'kie', downloadAudio: true }));
    const url = `${lab.url}/webhook/by-kie/jobs`;
    await listening(url);
    const starter = called('starter', [music(lab, 'kie', { wait: 'doNotWait' }, { callbackUrl: url }), after]);
    await publish(lab, starter);
    await call(lab, 'starter');
    const done = await executionOf(lab, id, ['success', 'error']);
    expect(done.status).toBe('success');
    const [item] = done.output('After');
    expect(item?.json).toMatchObject({ type: 'job.completed', data: { provider: 'kie', status: 'completed' } });
    expect(Object.keys(item?.binary ?? {})).toEqual(['data', 'data_2']);
    expect(await executions(lab, id)).toHaveLength(1);
  });

  it('start nothing on a forged, old or made-up callback, and start on a genuine one', async () => {
    const id = await publish(lab, triggered(lab, 'by-elevenlabs', { provider: 'elevenlabs' }));
    const url = `${lab.url}/webhook/by-elevenlabs/jobs`;
    await listening(url);
    const body = JSON.stringify({
      type: 'speech_to_text_transcription',
      data: { request_id: 'r1', transcription: { text: 'Hi' } },
    });
    const sign = (seconds: number, key: string) => ({
      'elevenlabs-signature': `t=${seconds},v0=${createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex')}`,
    });
    const now = Math.floor(Date.now() / 1000);
    const answers = [
      await post(url, body),
      await post(url, body, sign(now, 'other')),
      await post(url, body, sign(now - 7_200, secret)),
      await post(url, '{"a":', sign(now, secret)),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 422]);
    expect(await executions(lab, id)).toHaveLength(0);
    expect((await post(url, body, sign(now, secret))).status).toBe(200);
    const done = await executionOf(lab, id, ['success', 'error']);
    expect(done.output('After')[0]?.json).toMatchObject({ id: 'elevenlabs:r1:completed', type: 'job.completed' });
  });

  it('start nothing when an unsigned callback names a job that the provider does not know', async () => {
    const id = await publish(lab, triggered(lab, 'by-sunoapi', { provider: 'sunoapi' }));
    const url = `${lab.url}/webhook/by-sunoapi/jobs`;
    await listening(url);
    const body = { code: 200, msg: 'ok', data: { callbackType: 'complete', task_id: 'made-up', data: [] } };
    const { status, text } = await post(url, body);
    expect([status, text]).toEqual([404, expect.stringContaining('knows no such job')]);
    await wait(500);
    expect(await executions(lab, id)).toHaveLength(0);
  });
});
