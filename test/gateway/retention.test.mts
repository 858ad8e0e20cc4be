import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startSimulators, type Simulators } from '../../simulators/index.mts';
import { type Json, jsonBody, newDataFolder, type RunningGateway, startGateway, until } from './gateway.mts';
import { inThePast } from './past.mts';

describe('What is older than its retention', () => {
  let folder: string;
  let simulators: Simulators;
  let gateway: RunningGateway | undefined;
  let job: Json;
  let upload: Json;

  beforeAll(async () => {
    folder = await newDataFolder();
    simulators = await startSimulators();
    const before = await startGateway(folder, simulators, { NODE_OPTIONS: inThePast });
    const asked = await before.json('/v1/audio/speech/async', jsonBody({ model: 'openai/tts-1', input: 'Long ago.' }));
    job = await before.json(`/v1/jobs/${asked.id}?wait=30`);
    const body = await (await fetch(job.output.url)).blob();
    const headers = { 'content-type': 'audio/mpeg' };
    upload = await before.json('/v1/files?file_name=talk.mp3', { method: 'POST', headers, body });
    expect(upload.id).toMatch(/^file_/);
    await before.stop();
  }, 180_000);
  afterAll(async () => {
    await gateway?.stop();
    await simulators.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const objects = () =>
    existsSync(join(folder, 'objects'))
      ? readdirSync(join(folder, 'objects'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
      : [];

  it('is thrown away with its bytes, and what it cost stays', async () => {
    expect([job.status, objects().length]).toEqual(['completed', 2]);
    const now = await startGateway(folder, simulators);
    gateway = now;
    const statusOf = async (path: string) => (await now.call(path)).status;
    const paths = [`/v1/jobs/${job.id}`, `/v1/files/${job.output.file_id}`, `/v1/files/${upload.id}`];
    for (const path of paths) await until(path, async () => (await statusOf(path)) === 404);
    await until('no object', async () => objects().length === 0);
    const { total } = await now.json('/v1/usage?from_day=2020-01-01');
    expect(total).toMatchObject({ records: 1, cost: job.cost.total ?? job.cost });
  });
});
