import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../playground/n8n/ports.mts';
import { fieldOf } from '../../playground/n8n/rest.mts';
import { call, executionOf, publish } from './executions.mts';
import { startLab, type Lab } from './lab.mts';
import { after, called, chained, ima, trigger, type Step } from './workflows.mts';

const key = 'imr-e2e-admin-key-of-the-test';
const readyWithinMs = 300_000;

describe('Our HTTP API behind the node', () => {
  let lab: Lab;
  let gateway: ChildProcess;
  let baseUrl: string;
  const folder = mkdtempSync(join(tmpdir(), 'imarouter-e2e-gateway-'));

  beforeAll(async () => {
    const port = await freePort();
    baseUrl = `http://127.0.0.1:${port}/v1`;
    lab = await startLab({}, { imarouter: key, imarouterBaseUrl: baseUrl });
    gateway = startGateway(port, folder, lab);
    await ready(`http://127.0.0.1:${port}/readyz`, gateway);
  }, 900_000);
  afterAll(async () => {
    if (gateway?.exitCode === null && gateway.kill('SIGTERM')) await once(gateway, 'exit');
    await lab?.close();
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  const effect = (more: object = {}): Step =>
    ima(lab, {
      resource: 'sound',
      operation: 'soundEffect',
      prompt: 'rain on a tin roof',
      model: { __rl: true, mode: 'id', value: 'imarouter/elevenlabs-sound-effects' },
      options: { pollFirstSeconds: 0 },
      ...more,
    });

  it('lets an execution wait without a worker for a provider that has no callbacks', async () => {
    lab.simulators.elevenlabs.faults.add({ do: 'delay', delayMs: 15_000, path: '/v1/sound-generation', next: 1 });
    const id = await publish(lab, called('by-gateway', [effect(), after]));
    await call(lab, 'by-gateway');
    await executionOf(lab, id, ['waiting']);
    const done = await executionOf(lab, id, ['success', 'error']);
    expect(done.status).toBe('success');
    expect(done.runs('After')).toBe(1);
    expect(done.output('After')[0]).toMatchObject({ binary: { data: { mimeType: 'audio/mpeg' } } });
    expect(lab.simulators.elevenlabs.bill.entries).toHaveLength(1);
  });

  it('lets an execution wait for a transcript without a worker, too', async () => {
    const { groq, elevenlabs } = lab.simulators;
    groq.faults.add({ do: 'delay', delayMs: 15_000, path: '*/audio/transcriptions', next: 1 });
    const speech = ima(
      lab,
      {
        operation: 'speak',
        text: 'Good evening.',
        model: { __rl: true, mode: 'id', value: 'elevenlabs/elevenlabs-turbo' },
      },
      { name: 'Speech' },
    );
    const transcript = ima(lab, {
      operation: 'transcribe',
      model: { __rl: true, mode: 'id', value: 'imarouter/whisper-large-v3' },
      options: { pollFirstSeconds: 0 },
    });
    const id = await publish(lab, called('transcript', [speech, transcript, after]));
    const speeches = elevenlabs.bill.entries.length;
    await call(lab, 'transcript');
    await executionOf(lab, id, ['waiting']);
    const done = await executionOf(lab, id, ['success', 'error']);
    expect(done.status).toBe('success');
    expect(done.runs('After')).toBe(1);
    expect(done.output('After')[0]?.json).toMatchObject({ text: expect.stringMatching(/good evening/i) });
    expect([groq.bill.entries.length, elevenlabs.bill.entries.length - speeches]).toEqual([1, 1]);
  });

  it('tells a trigger that registered itself, and forgets it when the workflow is deactivated', async () => {
    const own = trigger(lab, 'by-own-api', { provider: 'imarouter', downloadAudio: true });
    const id = await publish(lab, chained('by-own-api', [own, after]));
    await registered(1);
    await publish(lab, called('starts', [effect({ wait: 'doNotWait' }), after]));
    await call(lab, 'starts');
    const done = await executionOf(lab, id, ['success', 'error']);
    const [item] = done.output('After');
    expect(item?.json).toMatchObject({
      type: 'job.completed',
      data: { status: 'completed', model: 'elevenlabs-sound-effects' },
    });
    expect(item?.binary?.['data']?.mimeType).toBe('audio/mpeg');
    await lab.client.deactivate(id);
    await registered(0);
  });

  /** n8n activates and deactivates a workflow some time after it said so. */
  async function registered(many: number): Promise<void> {
    for (let tries = 0; (await endpoints()).length !== many && tries < 120; tries++) await wait(500);
    expect(await endpoints()).toHaveLength(many);
  }

  async function endpoints(): Promise<unknown[]> {
    const reply = await fetch(`${baseUrl}/webhooks`, { headers: { authorization: `Bearer ${key}` } });
    const data = fieldOf(await reply.json(), 'data');
    return Array.isArray(data) ? data : [];
  }
});

function startGateway(port: number, folder: string, { simulators }: Lab): ChildProcess {
  const { elevenlabs, groq } = simulators;
  return spawn(process.execPath, ['--import', 'tsx', 'gateway/start.mts'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: String(port),
      DATA_DIR: folder,
      LIVE: 'true',
      LOG_LEVEL: 'warn',
      IMAROUTER_ADMIN_KEY: key,
      ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8',
      ELEVENLABS_API_KEY: 'sim-elevenlabs-key',
      ELEVENLABS_BASE_URL: elevenlabs.baseUrl,
      GROQ_API_KEY: 'sim-groq-key',
      GROQ_BASE_URL: groq.baseUrl,
    },
  });
}

async function ready(url: string, gateway: ChildProcess): Promise<void> {
  const until = Date.now() + readyWithinMs;
  while (gateway.exitCode === null && Date.now() < until) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await wait(500);
  }
  throw new Error(`The gateway was not ready at ${url}; its exit code is ${gateway.exitCode}.`);
}
