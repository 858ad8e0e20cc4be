import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { installN8n, type InstalledN8n } from '../../playground/n8n/cache.mts';
import { installPackage } from '../../playground/n8n/packed.mts';
import { freePorts } from '../../playground/n8n/ports.mts';
import { fieldOf, signIn, type N8nClient, type WorkflowText } from '../../playground/n8n/rest.mts';
import { startN8n, type RunningN8n } from '../../playground/n8n/server.mts';
import { startSimulators, type Simulators, type SimulatorsOptions } from '../../simulators/index.mts';

/** The real n8n with the packed package, and the simulators it calls. */
export interface Lab {
  url: string;
  client: N8nClient;
  simulators: Simulators;
  installed: InstalledN8n;
  userFolder: string;
  credential: { id: string; name: string };
  /** Ends n8n and starts it again on the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** An execution as far as the tests look at it. */
export interface Execution {
  id: string;
  status: string;
  /** Items that left each node, of its first output. */
  output(node: string): OutputItem[];
  runs(node: string): number;
}

export interface OutputItem {
  json: Record<string, unknown>;
  binary?: Record<string, { fileName?: string; mimeType?: string; bytes?: number }>;
  pairedItem?: { item: number };
}

const waitsAtMostMs = 120_000;

/** Starts it all. Close it in afterAll. */
export async function startLab(options: SimulatorsOptions = {}, more: Record<string, string> = {}): Promise<Lab> {
  const root = process.cwd();
  const installed = installN8n((sentence) => process.stderr.write(`${sentence}\n`));
  const userFolder = mkdtempSync(join(tmpdir(), 'imarouter-e2e-'));
  installPackage(root, userFolder);
  const simulators = await startSimulators(options);
  const [port = 0, brokerPort = 0] = await freePorts(2);
  const start = () => startN8n({ installed, userFolder, port, brokerPort });
  let n8n: RunningN8n = await start();
  const client = await signIn(n8n.url);
  const name = 'ImaRouter';
  const id = await client.putCredential(name, 'imaRouterApi', { ...credentialFor(simulators), ...more });
  return {
    url: n8n.url,
    client,
    simulators,
    installed,
    userFolder,
    credential: { id, name },
    async restart() {
      await n8n.stop();
      n8n = await start();
    },
    async close() {
      await n8n.stop();
      await simulators.close();
      rmSync(userFolder, { recursive: true, force: true });
    },
  };
}

/** A credential whose every provider is its simulator. */
export function credentialFor({ close: _close, ...simulators }: Simulators): Record<string, string> {
  return {
    allowedPrivateNetworks: '127.0.0.0/8',
    ...Object.fromEntries(
      Object.values(simulators).flatMap(({ id, baseUrl }) => [
        [id, `sim-${id}-key`],
        [`${id}BaseUrl`, baseUrl],
      ]),
    ),
  };
}

/** A workflow that is called at `/webhook/<path>` and runs the steps one after the other; the first node is "Webhook". */
export function called(path: string, steps: Step[], settings: object = {}): WorkflowText {
  const start = {
    name: 'Webhook',
    type: 'n8n-nodes-base.webhook',
    typeVersion: 2,
    webhookId: path,
    parameters: { path, httpMethod: 'POST', responseMode: 'onReceived', options: {} },
  };
  const nodes = [start, ...steps].map((step, index) => ({
    ...{ typeVersion: 1, parameters: {} },
    ...step,
    id: `0000000${index}-0000-4000-8000-000000000000`,
    position: [index * 200, 0],
  }));
  const connections = Object.fromEntries(
    nodes
      .slice(1)
      .map(({ name }, index) => [nodes[index]?.name ?? '', { main: [[{ node: name, type: 'main', index: 0 }]] }]),
  );
  return { name: path, nodes, connections, settings };
}

export type Step = WorkflowText['nodes'][number] & Record<string, unknown>;

/** The node itself, as a step. */
export function ima(lab: Lab, parameters: object, more: object = {}): Step {
  return {
    name: 'ImaRouter',
    type: 'n8n-nodes-imarouter.imaRouter',
    parameters,
    credentials: { imaRouterApi: lab.credential },
    ...more,
  };
}

/** Music at one provider, suspended at once. */
export function music(lab: Lab, provider: string, more: object = {}, options: object = {}): Step {
  return ima(lab, {
    resource: 'music',
    operation: 'music',
    prompt: '=calm piano {{ $json.n ?? "" }}',
    model: { __rl: true, mode: 'id', value: `${provider}/suno-v5` },
    options: { pollFirstSeconds: 0, ...options },
    ...more,
  });
}

/** A step that hands on what it gets. */
export const after: Step = { name: 'After', type: 'n8n-nodes-base.noOp' };

/** Splits the body's `items` into items. */
export const split: Step = {
  name: 'Split',
  type: 'n8n-nodes-base.splitOut',
  parameters: { fieldToSplitOut: 'body.items', options: {} },
};

/** Keeps and activates a workflow; its webhook answers when this returns. */
export async function publish(lab: Lab, workflow: WorkflowText): Promise<string> {
  const id = await lab.client.putWorkflow(workflow);
  await lab.client.activate(id);
  return id;
}

/** Calls a workflow's webhook, patiently while n8n still registers it. */
export async function call(lab: Lab, path: string, body: object = {}, base = lab.url): Promise<void> {
  for (let tries = 0; ; tries++) {
    const reply = await post(`${base}/webhook/${path}`, body);
    if (reply.status === 200) return;
    if (tries > 40) throw new Error(`The webhook ${path} answered ${reply.status}: ${reply.text}`);
    await wait(250);
  }
}

/** Posts JSON and tells what came back. */
export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: reply.status, text: await reply.text() };
}

/** Waits until the newest execution of a workflow has one of the statuses. */
export async function executionOf(
  lab: Lab,
  workflowId: string,
  statuses: string[],
  atMostMs = waitsAtMostMs,
): Promise<Execution> {
  const until = Date.now() + atMostMs;
  let seen = 'none';
  while (Date.now() < until) {
    const [newest] = await executions(lab, workflowId);
    seen = String(fieldOf(newest, 'status') ?? 'none');
    if (newest !== undefined && statuses.includes(seen)) return await readExecution(lab, String(fieldOf(newest, 'id')));
    await wait(300);
  }
  throw new Error(`The execution is '${seen}' and did not become ${statuses.join(' or ')} in time.`);
}

/** All executions of a workflow, newest first. */
export async function executions(lab: Lab, workflowId: string): Promise<unknown[]> {
  const filter = encodeURIComponent(JSON.stringify({ workflowId }));
  const page = await lab.client.get(`/rest/executions?filter=${filter}&limit=100`);
  const results = fieldOf(page, 'results');
  return Array.isArray(results) ? results : [];
}

/** One execution with its items. */
export async function readExecution(lab: Lab, id: string): Promise<Execution> {
  const row = await lab.client.get(`/rest/executions/${id}`);
  const { parse } = createRequire(join(lab.installed.modules, 'n8n/package.json'))('flatted');
  const runData = fieldOf(fieldOf(parse(String(fieldOf(row, 'data'))), 'resultData'), 'runData');
  const tasks = (node: string): unknown[] => {
    const found = fieldOf(runData, node);
    return Array.isArray(found) ? found : [];
  };
  return {
    id,
    status: String(fieldOf(row, 'status')),
    runs: (node) => tasks(node).length,
    output: (node) =>
      tasks(node).flatMap((task) => {
        const main = fieldOf(fieldOf(task, 'data'), 'main');
        const first: unknown = Array.isArray(main) ? main[0] : [];
        return Array.isArray(first) ? (first as OutputItem[]) : [];
      }),
  };
}

/** The callback URLs that a simulator was given, oldest first. */
export function callbackUrls({ log }: Simulators['kie']): string[] {
  return log.requests.flatMap(({ fields }) => {
    const url = fieldOf(fields, 'callBackUrl');
    return typeof url === 'string' ? [url] : [];
  });
}
