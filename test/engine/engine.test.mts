import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowFile } from '../../playground/engine/execution.mts';
import { startEngine, type TestEngine } from './engine.mts';
import { chain } from './workflow.mts';

const packageFolders = [join(process.cwd(), 'test/engine/fixtures')];
const fixture = (what: string) => ({ type: 'n8n-nodes-fixture.fixture', parameters: { do: what } });

describe('the n8n engine in process', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startEngine({ packageFolders });
  });
  afterAll(() => engine.close());

  it("runs n8n's own nodes with expressions over pinned input items", async () => {
    const edit = {
      assignments: { assignments: [{ id: '1', name: 'twice', type: 'number', value: '={{ $json.n * 2 }}' }] },
      options: {},
    };
    const run = await engine.run(chain({ type: 'n8n-nodes-base.set', typeVersion: 3.4, parameters: edit }), {
      input: [{ json: { n: 2 } }, { json: { n: 21 } }],
    });
    expect(run).toMatchObject({ status: 'success', failures: [] });
    expect(run.nodes['Step 1']?.outputs[0]).toEqual([
      { json: { twice: 4 }, pairedItem: { item: 0 } },
      { json: { twice: 42 }, pairedItem: { item: 1 } },
    ]);
  });

  it('refuses a workflow that names an absent node type, by that name and before anything runs', async () => {
    const events: unknown[] = [];
    const workflow = chain(fixture('echo'), { type: 'n8n-nodes-absent.thing' });
    const running = engine.run(workflow, { onProgress: (event) => events.push(event) });
    await expect(running).rejects.toThrow('"n8n-nodes-absent.thing"');
    await expect(engine.run(chain({ type: 'n8n-nodes-base.notThere' }))).rejects.toThrow('"n8n-nodes-base.notThere"');
    expect(events).toEqual([]);
  });

  it('hands binaries back as files and takes them in', async () => {
    const spoken = await engine.run(chain(fixture('speak')));
    const binary = spoken.nodes['Step 1']?.outputs[0]?.[0]?.binary?.data;
    expect(binary).toMatchObject({ fileName: 'said.txt', mimeType: 'text/plain', sizeBytes: 6 });
    expect(readFileSync(binary?.path ?? '', 'utf8')).toBe('spoken');
    const heard = await engine.run(chain(fixture('listen')), {
      input: [
        { json: {}, binary: { data: { base64: Buffer.from('heard').toString('base64'), mimeType: 'text/plain' } } },
      ],
    });
    expect(heard.nodes['Step 1']?.outputs[0]?.[0]?.json).toEqual({ heard: 'heard' });
  });

  it('signs URLs of its binaries with a secret of its own', async () => {
    const run = await engine.run(chain(fixture('speak')));
    expect(run.nodes['Step 1']?.outputs[0]?.[0]?.json.url).toMatch(
      /^http:\/\/127\.0\.0\.1:5678\/rest\/binary-data\/signed\?token=/,
    );
  });

  it('tells which node failed, in its words, with the item', async () => {
    const run = await engine.run(chain(fixture('refuse')));
    expect(run).toMatchObject({
      status: 'error',
      failures: [{ node: 'Step 1', message: 'The recording is empty', description: 'Record it again', itemIndex: 0 }],
    });
  });

  it('reports a waiting execution with its node and the URL that resumes it', async () => {
    const run = await engine.run(chain(fixture('wait'), fixture('echo')), { executionId: '77' });
    expect(run).toMatchObject({ status: 'waiting', waiting: { node: 'Step 1', until: '3000-01-01T00:00:00.000Z' } });
    expect(run.waiting?.resumeUrl).toMatch(/\/webhook-waiting\/77\?signature=\w+$/);
    expect(run.nodes['Step 2']).toBeUndefined();
  });

  it('tells the start and the end of each node with its item count', async () => {
    const events: string[] = [];
    await engine.run(chain(fixture('echo')), {
      input: [{ json: {} }, { json: {} }, { json: {} }],
      onProgress: ({ node, event, items }) => events.push([node, event, items].join(' ').trim()),
    });
    expect(events).toEqual(['Start started', 'Start finished 3', 'Step 1 started', 'Step 1 finished 3']);
  });

  it('stops a run when it is aborted and can run the next one', async () => {
    const abort = new AbortController();
    const run = await engine.run(chain(fixture('hang')), {
      signal: abort.signal,
      onProgress: ({ node }) => (node === 'Step 1' ? abort.abort() : undefined),
    });
    expect(run.status).toBe('canceled');
    expect((await engine.run(chain(fixture('echo')))).status).toBe('success');
  });

  it('carries many runs at once in one process', async () => {
    const runs = await Promise.all(
      [1, 2, 3].map((n) => engine.run(chain(fixture('echo')), { input: [{ json: { n } }] })),
    );
    expect(runs.map((run) => run.nodes['Step 1']?.outputs[0]?.[0]?.json)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(new Set(runs.map(({ executionId }) => executionId)).size).toBe(3);
  });
});

describe('credentials in the engine', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startEngine({ packageFolders });
  });
  afterAll(() => engine.close());

  it("sign n8n's HTTP Request by the authenticate function of a predefined type, with the type's defaults", async () => {
    const heard = await requestThrough(engine, 'fixtureApi', { fixtureApi: { key: 'k-1' } });
    expect(heard.authorization).toBe('Fixture k-1');
  });

  it("sign n8n's HTTP Request by the declared fields of a generic type", async () => {
    const heard = await requestThrough(engine, 'airtableTokenApi', { airtableTokenApi: { accessToken: 'k-2' } });
    expect(heard.authorization).toBe('Bearer k-2');
  });
});

describe('an engine with settings of its own', () => {
  it('keeps binaries in memory when told so', async () => {
    const engine = await startEngine({ packageFolders, binaryMode: 'memory' });
    const run = await engine.run(chain(fixture('speak')));
    await engine.close();
    expect(run.nodes['Step 1']?.outputs[0]?.[0]?.binary?.data).toMatchObject({
      sizeBytes: 6,
      base64: Buffer.from('spoken').toString('base64'),
    });
  });

  it('runs on another day when told so', async () => {
    const engine = await startEngine({ packageFolders, today: '2027-06-01' });
    const run = await engine.run(chain(fixture('day')));
    await engine.close();
    expect(run.nodes['Step 1']?.outputs[0]?.[0]?.json).toEqual({ day: '2027-06-01', now: true });
  });
});

async function requestThrough(
  engine: TestEngine,
  credentialType: string,
  credentials: Record<string, Record<string, string>>,
): Promise<IncomingHttpHeaders> {
  const heard: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    heard.push(request.headers);
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const run = await engine.run(askByHttp(`http://127.0.0.1:${port}/`, credentialType), { credentials });
  server.close();
  expect(run.failures).toEqual([]);
  return heard[0] ?? {};
}

function askByHttp(url: string, nodeCredentialType: string): WorkflowFile {
  return chain({
    type: 'n8n-nodes-base.httpRequest',
    typeVersion: 4.2,
    parameters: { url, authentication: 'predefinedCredentialType', nodeCredentialType, options: {} },
    credentials: { [nodeCredentialType]: { id: '1', name: 'Fixture' } },
  });
}
