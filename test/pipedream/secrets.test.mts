import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { axios } from '@pipedream/platform';
import { type Fault, startSimulators, type Simulators } from '../../simulators/index.mts';
import { built, simulatedAccount } from './built.mts';
import { runInWorkflow } from './harness.mts';

const key = 'sim-openai-key-0001';

describe('a key', () => {
  let simulators: Simulators;
  beforeAll(async () => {
    simulators = await startSimulators();
  });
  afterAll(() => simulators.close());

  it("leaks by the platform's axios where a streamed request is refused, which is why the host takes every status", async () => {
    const server = createServer((_request, response) => response.writeHead(500).end('no')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const exported: unknown[] = [];
    const step = { export: (_name: string, value: unknown) => void exported.push(value), context: {} };
    const url = `http://127.0.0.1:${portOf(server)}/`;
    const asked = axios(step, { url, responseType: 'stream', headers: { Authorization: `Bearer ${key}` } });
    await expect(asked).rejects.toThrow();
    expect(JSON.stringify(exported)).toContain(key);
    server.close();
  });

  const faults: { name: string; fault: Fault }[] = [
    { name: 'a status', fault: { do: 'status', status: 403 } },
    { name: 'a refusal', fault: { do: 'status', status: 401 } },
    { name: 'a connection that breaks before the reply', fault: { do: 'resetBefore' } },
    { name: 'a reply that breaks off', fault: { do: 'resetMiddle' } },
    { name: "a proxy's page", fault: { do: 'proxyPage' } },
  ];
  it.each(faults)('is in nothing that a step exports or throws after $name', async ({ fault }) => {
    simulators.openai.faults.add(fault);
    const exported: unknown[] = [];
    const speak = built('actions', 'convert-text-to-speech');
    const $ = {
      export: (name: string, value: unknown) => void exported.push([name, value]),
      context: { deadline: Date.now() + 30_000, run: { runs: 1 } },
      flow: { rerun: () => ({ resume_url: 'https://x.test' }) },
    };
    const self = {
      imarouter: { $auth: simulatedAccount(simulators, 'openai')['imarouter'] },
      text: 'Hello',
      model: 'tts-1',
    };
    const thrown: unknown = await speak.run.call(self, { $, steps: {} }).catch((reason: unknown) => reason);
    simulators.openai.faults.clear();
    expect(thrown).toBeInstanceOf(Error);
    const told = JSON.stringify([
      exported,
      thrown,
      Object.getOwnPropertyDescriptors(thrown),
      String(Object(thrown).stack),
    ]);
    expect(told).not.toContain(key);
    expect(exported.map((each) => Object(each)[0])).not.toContain('debug');
  });

  it('goes to no other place than its provider, though a reply sends the step there', async () => {
    const heard: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      heard.push(request.headers.authorization);
      response.end('moved');
    }).listen(0, '127.0.0.1');
    const api = createServer((_request, response) =>
      response.writeHead(307, { location: `http://127.0.0.1:${portOf(other)}/elsewhere` }).end(),
    ).listen(0, '127.0.0.1');
    await Promise.all([other, api].map((server) => new Promise((resolve) => server.once('listening', resolve))));
    const accounts = {
      imarouter: {
        openai_api_key: key,
        openai_base_url: `http://127.0.0.1:${portOf(api)}/v1`,
        allowed_private_networks: '127.0.0.0/8',
      },
    };
    const values = { text: 'Hello', model: 'openai/tts-1' };
    await expect(runInWorkflow(built('actions', 'convert-text-to-speech'), { values, accounts })).rejects.toThrow();
    expect(heard.filter((authorization) => authorization !== undefined)).toEqual([]);
    other.close();
    api.close();
  });
});

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
