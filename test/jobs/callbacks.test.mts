import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { ed25519KeysOf } from '../../src/jobs/callbacks/ed25519';
import type { Proof, Received } from '../../src/jobs/callbacks/received';
import { signStandardWebhook } from '../../src/jobs/callbacks/standardWebhooks';
import { hear } from '../../src/jobs/callbacks/verify';
import { eventOf } from '../../src/jobs/event';
import { providers } from '../../src/providers';
import { callbacksOf } from '../../src/providers/callbacks';

const nowMs = 1_800_000_000_000;
const now = String(nowMs / 1000);
const secret = `whsec_${Buffer.from('a secret of at least 24 bytes').toString('base64')}`;
const pair = generateKeyPairSync('ed25519');
const publicKeys = ed25519KeysOf({ keys: [{ kty: 'EC', x: 'no' }, pair.publicKey.export({ format: 'jwk' })] });
const hmac = (key: string, text: string, encoding: 'hex' | 'base64') =>
  createHmac('sha256', key).update(text).digest(encoding);

type Sign = (body: string, timestamp: string, key: string) => Record<string, string>;

const standard: Sign = (body, timestamp, key) => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': timestamp,
  'webhook-signature': new Webhook(key).sign('msg_1', new Date(Number(timestamp) * 1000), body),
});

interface Row {
  sign: Sign;
  proof: Proof;
  otherProof: Proof;
  toleranceSeconds: number;
  body: unknown;
  notice: object;
  mustFetch: boolean;
  /** Whether the signature covers the body. */
  coversBody: boolean;
}

const bySecret = { proof: { secret }, otherProof: { secret: `whsec_${Buffer.from('other').toString('base64')}` } };
const byText = { proof: { secret: 'text' }, otherProof: { secret: 'other' } };
const sunoBody = { code: 200, msg: 'ok', data: { callbackType: 'complete', task_id: 't1', data: [] } };

/** One row for every provider whose callbacks prove something. */
const rows: Record<string, Row> = {
  imarouter: {
    sign: standard,
    ...bySecret,
    toleranceSeconds: 300,
    body: { type: 'job.completed', timestamp: '2026-11-22T10:00:00Z', data: { id: 'job_1', status: 'completed' } },
    notice: { jobId: 'job_1', status: 'completed' },
    mustFetch: false,
    coversBody: true,
  },
  replicate: {
    sign: standard,
    ...bySecret,
    toleranceSeconds: 300,
    body: { id: 'p1', status: 'canceled', error: 'stopped' },
    notice: { jobId: 'p1', status: 'failed', message: 'stopped' },
    mustFetch: false,
    coversBody: true,
  },
  openai: {
    sign: standard,
    ...bySecret,
    toleranceSeconds: 300,
    body: { id: 'evt_1', type: 'response.completed', data: { id: 'resp_1' } },
    notice: { jobId: 'resp_1', status: 'completed', eventId: 'evt_1' },
    mustFetch: false,
    coversBody: true,
  },
  elevenlabs: {
    sign: (body, timestamp, key) => ({
      'elevenlabs-signature': `t=${timestamp},v0=${hmac(key, `${timestamp}.${body}`, 'hex')}`,
    }),
    ...byText,
    toleranceSeconds: 1_800,
    body: { type: 'speech_to_text_transcription', data: { request_id: 'r1', transcription: { text: 'Hello' } } },
    notice: { jobId: 'r1', status: 'completed' },
    mustFetch: false,
    coversBody: true,
  },
  fal: {
    sign: (body, timestamp, key) => {
      const hash = createHash('sha256').update(body).digest('hex');
      const message = Buffer.from(['req', 'user', timestamp, hash].join('\n'));
      const signer = key === 'other' ? generateKeyPairSync('ed25519').privateKey : pair.privateKey;
      return {
        'x-fal-webhook-request-id': 'req',
        'x-fal-webhook-user-id': 'user',
        'x-fal-webhook-timestamp': timestamp,
        'x-fal-webhook-signature': sign(null, message, signer).toString('hex'),
      };
    },
    proof: { secret: null, publicKeys },
    otherProof: { secret: 'other', publicKeys },
    toleranceSeconds: 300,
    body: { request_id: 'f1', status: 'OK', payload: {} },
    notice: { jobId: 'f1', status: 'completed' },
    mustFetch: false,
    coversBody: true,
  },
  kie: {
    sign: (body, timestamp, key) => ({
      'x-webhook-timestamp': timestamp,
      'x-webhook-signature': hmac(key, `${JSON.parse(body).data.task_id}.${timestamp}`, 'base64'),
    }),
    ...byText,
    toleranceSeconds: 300,
    body: sunoBody,
    notice: { jobId: 't1', status: 'completed' },
    mustFetch: true,
    coversBody: false,
  },
};

const sharedRows = {
  assemblyai: { header: 'x-webhook-secret', body: { transcript_id: 'a1', status: 'error' }, status: 'failed' },
  deepgram: { header: 'dg-token', body: { metadata: { request_id: 'd1' }, results: {} }, status: 'completed' },
};

const contracts = callbacksOf(providers);
const received = (headers: Record<string, string>, body: string): Received => ({ headers, body: Buffer.from(body) });
const contractOf = (id: string) => {
  const contract = contracts[id];
  if (contract === undefined) throw new Error(`${id} has no callback.`);
  return contract;
};

describe('Callbacks', () => {
  it('of every provider in the table are tested here', () => {
    expect(Object.keys(contracts).sort()).toEqual([...Object.keys(rows), ...Object.keys(sharedRows), 'sunoapi'].sort());
  });

  describe.each(Object.entries(rows))('of %s', (id, row) => {
    const text = JSON.stringify(row.body);
    const keyOf = ({ secret: key }: Proof) => key ?? '';
    const tell = (headers: Record<string, string>, body = text, proof = row.proof) =>
      hear(received(headers, body), contractOf(id), proof, nowMs);

    it('are heard when genuine', () =>
      expect(tell(row.sign(text, now, keyOf(row.proof)))).toMatchObject({
        type: 'heard',
        notice: row.notice,
        mustFetch: row.mustFetch,
      }));

    it('are refused with a wrong signature', () =>
      expect(tell(row.sign(text, now, keyOf(row.otherProof)))).toMatchObject({ type: 'refused', status: 401 }));

    it('are refused without a signature', () => expect(tell({})).toMatchObject({ type: 'refused', status: 401 }));

    it('are refused when old or from the future, and heard within the tolerance', () => {
      const at = (seconds: number) => tell(row.sign(text, String(Number(now) + seconds), keyOf(row.proof))).type;
      const { toleranceSeconds: edge } = row;
      expect([at(-edge - 1), at(-edge), at(edge), at(edge + 1)]).toEqual(['refused', 'heard', 'heard', 'refused']);
    });

    it('are refused when the body was changed, or say that it has to be fetched', () => {
      const headers = row.sign(text, now, keyOf(row.proof));
      const heard = tell(headers, text.replace('}', ' }'));
      expect(heard).toMatchObject(row.coversBody ? { type: 'refused' } : { type: 'heard', mustFetch: true });
    });
  });

  describe.each(Object.entries(sharedRows))('of %s', (id, { header, body, status }) => {
    const tell = (given: Record<string, string>, own: string | null = 'shared') =>
      hear(received(given, JSON.stringify(body)), contractOf(id), { secret: own }, nowMs);

    it('are heard with the shared secret, and refused with another or none', () => {
      expect(tell({ [header]: 'shared' })).toMatchObject({ type: 'heard', notice: { status } });
      expect(tell({ [header]: 'other' })).toMatchObject({ type: 'refused', status: 401 });
      expect(tell({})).toMatchObject({ type: 'refused', status: 401 });
    });

    it('are refused where no secret is agreed, as nothing can be fetched', () =>
      expect(tell({ [header]: 'shared' }, null)).toMatchObject({ type: 'refused', status: 401 }));
  });

  it('of sunoapi prove nothing, so the task has to be fetched', () => {
    const heard = hear(received({}, JSON.stringify(sunoBody)), contractOf('sunoapi'), { secret: null }, nowMs);
    expect(heard).toMatchObject({ type: 'heard', mustFetch: true, notice: { jobId: 't1', status: 'completed' } });
  });

  it('on the way say that the job still runs', () => {
    const body = JSON.stringify({ ...sunoBody, data: { ...sunoBody.data, callbackType: 'text' } });
    const heard = hear(received({}, body), contractOf('sunoapi'), { secret: null }, nowMs);
    expect(heard).toMatchObject({ notice: { status: 'running' } });
  });

  it.each(['', '{', '[]', '{"data":null}', '\u0000'])('with a body that announces nothing are refused: %j', (body) =>
    expect(hear(received({}, body), contractOf('sunoapi'), { secret: null }, nowMs)).toMatchObject({ status: 400 }),
  );
});

describe('Standard Webhooks', () => {
  const body = '{"type":"job.completed","data":{"id":"ä"}}';

  it('are signed as the npm package verifies them', () => {
    const today = new Date();
    const timestamp = String(Math.floor(today.getTime() / 1000));
    const signature = signStandardWebhook({ id: 'msg_2', timestamp, body: Buffer.from(body) }, secret);
    const headers = { 'webhook-id': 'msg_2', 'webhook-timestamp': timestamp, 'webhook-signature': signature };
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  });

  it('are heard when one of several signatures is right, as after a rotation', () => {
    const headers = standard(body, now, secret);
    const several = { ...headers, 'webhook-signature': `v1a,zzz v1,AAAA ${headers['webhook-signature']}` };
    expect(hear(received(several, body), contractOf('imarouter'), { secret }, nowMs).type).toBe('heard');
  });

  it('are never heard with a secret that is not base64, whose key would be empty', () => {
    const forged = createHmac('sha256', '').update(`msg_1.${now}.${body}`).digest('base64');
    const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': now, 'webhook-signature': `v1,${forged}` };
    expect(hear(received(headers, body), contractOf('imarouter'), { secret: '%%%' }, nowMs).type).toBe('refused');
  });
});

describe('The event of a callback', () => {
  it('has the fields of our own webhook, as told there', () => {
    const data = { id: 'job_1', operation: 'music', model: 'suno-v5', status: 'completed', cost: '60000000' };
    const body = { type: 'job.completed', timestamp: '2026-11-22T10:00:00Z', data };
    expect(eventOf('us', { jobId: 'job_1', status: 'completed', eventId: 'msg_1' }, body, nowMs)).toEqual({
      id: 'msg_1',
      type: 'job.completed',
      timestamp: '2026-11-22T10:00:00Z',
      data: { ...data, provider: 'us', output: null, usage: null, error: null },
    });
  });

  it('has the same ID for every delivery, and says what went wrong', () => {
    const notice = { jobId: 't1', status: 'failed', message: 'No credit' } as const;
    const [first, second] = [eventOf('p', notice, {}, nowMs), eventOf('p', notice, {}, nowMs + 5_000)];
    expect(first?.id).toBe(second?.id);
    expect(first?.data.error).toEqual({ message: 'No credit' });
    expect(first?.type).toBe('job.failed');
  });

  it('is none while the job runs', () =>
    expect(eventOf('p', { jobId: 't1', status: 'running' }, {}, nowMs)).toBeNull());
});
