import { createHmac } from 'node:crypto';
import { built, builtNames } from './built.mts';
import { createDataStore, deploy } from './harness.mts';

const secret = `whsec_${Buffer.from('a secret of the test').toString('base64')}`;

describe('New Job Event', () => {
  const body = JSON.stringify({
    type: 'job.completed',
    timestamp: new Date().toISOString(),
    data: {
      id: 'job_7',
      operation: 'music',
      model: 'suno-v4',
      status: 'completed',
      output: null,
      usage: [],
      cost: '1',
      error: null,
    },
  });
  const event = (bodyRaw: string, key = secret) => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const mac = createHmac('sha256', Buffer.from(key.slice(6), 'base64')).update(`msg_1.${timestamp}.${bodyRaw}`);
    const headers = {
      'Webhook-Id': 'msg_1',
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${mac.digest('base64')}`,
    };
    return { method: 'POST', headers, bodyRaw, body: { ignored: true } };
  };
  const source = () => deploy(built('sources', 'new-job-event'), { secret });

  it('emits the end of a job that is signed over the raw body', async () => {
    const deployed = source();
    await deployed.receive(event(body));
    expect(deployed.responses).toEqual([{ status: 200, body: 'ok' }]);
    expect(deployed.emitted).toMatchObject([
      {
        event: { type: 'job.completed', data: { id: 'job_7', operation: 'music' } },
        meta: { summary: 'Job job_7 completed (music, suno-v4)' },
      },
    ]);
  });

  it('emits a repeated delivery once', async () => {
    const deployed = source();
    await deployed.receive(event(body));
    await deployed.receive(event(body));
    expect(deployed.responses).toHaveLength(2);
    expect(deployed.emitted).toHaveLength(1);
  });

  it('answers 401 to a forged, an old and an unsigned delivery and emits nothing', async () => {
    const deployed = source();
    const genuine = event(body);
    await deployed.receive(event(body, `whsec_${Buffer.from('another').toString('base64')}`));
    await deployed.receive({ ...genuine, bodyRaw: body.replace('job_7', 'job_8') });
    await deployed.receive({ ...genuine, headers: { ...genuine.headers, 'webhook-timestamp': '1000' } });
    await deployed.receive({ bodyRaw: body, headers: {} });
    expect(deployed.responses.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(deployed.emitted).toEqual([]);
  });

  it('understands the webhooks of vendors that prove themselves, and offers no others', async () => {
    const options: unknown = Object(built('sources', 'new-job-event').props['provider']).options;
    const ids = Object(options).map(({ value }: { value: string }) => value);
    expect(ids).toEqual(expect.arrayContaining(['imarouter', 'assemblyai', 'deepgram', 'replicate']));
    expect(ids).not.toContain('sunoapi');
    const deployed = deploy(built('sources', 'new-job-event'), { secret: 'shown', provider: 'assemblyai' });
    const bodyRaw = JSON.stringify({ transcript_id: 't-1', status: 'completed' });
    await deployed.receive({ bodyRaw, headers: { 'x-webhook-secret': 'shown' } });
    await deployed.receive({ bodyRaw, headers: { 'x-webhook-secret': 'wrong' } });
    expect(deployed.responses.map(({ status }) => status)).toEqual([200, 401]);
    expect(deployed.emitted).toMatchObject([{ event: { data: { id: 't-1' } } }]);
  });
});

describe('New Usage Record', () => {
  const record = (number: number, time: string) => ({
    ...Object(built('sources', 'new-usage-record')).sampleEmit,
    id: `record-${number}`,
    time,
  });
  const keep = async (store: ReturnType<typeof createDataStore>, ...records: { id: string; time: string }[]) => {
    for (const one of records) await store.set(`imarouter/usage/${one.time}/${one.id}`, one);
  };

  it('emits the newest 25 at first, then only what is new, oldest first', async () => {
    const dataStore = createDataStore();
    const minute = (number: number) => new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString();
    await keep(dataStore, ...Array.from({ length: 30 }, (_, number) => record(number, minute(number))));
    const deployed = deploy(built('sources', 'new-usage-record'), { dataStore });
    await deployed.receive({ timestamp: 1, interval_seconds: 900 });
    expect(deployed.emitted).toHaveLength(25);
    expect(deployed.emitted[0]).toMatchObject({ event: { id: 'record-5' } });
    await keep(dataStore, record(99, minute(60)), record(98, minute(2)));
    await deployed.receive({ timestamp: 2, interval_seconds: 900 });
    expect(deployed.emitted.slice(25)).toMatchObject([{ event: { id: 'record-98' } }, { event: { id: 'record-99' } }]);
    await deployed.receive({ timestamp: 3, interval_seconds: 900 });
    expect(deployed.emitted).toHaveLength(27);
  });

  it('gives every event an id, a summary and its time', async () => {
    const dataStore = createDataStore();
    await keep(dataStore, record(1, '2026-01-01T00:00:00.000Z'));
    const deployed = deploy(built('sources', 'new-usage-record'), { dataStore });
    await deployed.receive({ timestamp: 1 });
    expect(deployed.emitted[0]?.meta).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{64}$/),
      summary: 'transcribe with whisper-large-v3: 60000 audioMillisecond ($0.00185)',
      ts: Date.UTC(2026, 0, 1),
    });
  });
});

it('There are two sources', () => expect(builtNames('sources')).toEqual(['new-job-event', 'new-usage-record']));
