import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fieldOf, type WorkflowText } from '../../playground/n8n/rest.mts';
import type { Simulators } from '../../simulators/index.mts';
import type { Lab } from './lab.mts';

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

const waitsAtMostMs = 240_000;

/** Keeps and activates a workflow; its webhook answers when this returns. */
export async function publish(lab: Pick<Lab, 'client'>, workflow: WorkflowText): Promise<string> {
  const id = await lab.client.putWorkflow(workflow);
  await lab.client.activate(id);
  return id;
}

/** Calls a workflow's webhook, patiently while n8n still registers it. */
export async function call({ url }: Pick<Lab, 'url'>, path: string, body: object = {}): Promise<void> {
  const until = Date.now() + waitsAtMostMs;
  for (;;) {
    const reply = await post(`${url}/webhook/${path}`, body);
    if (reply.status === 200) return;
    if (Date.now() > until) throw new Error(`The webhook ${path} answered ${reply.status}: ${reply.text}`);
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
    headers: { connection: 'close', 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: reply.status, text: await reply.text() };
}

/** Waits until n8n listens at a webhook, which it does some time after the workflow was activated. */
export async function listening(url: string): Promise<void> {
  const until = Date.now() + waitsAtMostMs;
  while ((await post(url, {})).text.includes('not registered')) {
    if (Date.now() > until) throw new Error(`n8n does not listen at ${url}.`);
    await wait(250);
  }
}

/** What a Suno reseller posts when a job is over. Our node believes no word of it and asks. */
export const complete = { code: 200, msg: 'ok', data: { callbackType: 'complete', task_id: 'task', data: [] } };

/** Announces the end of a job as a provider does: again when n8n is too early or too busy. */
export async function callBack(url: string, body: object = complete): Promise<void> {
  const until = Date.now() + waitsAtMostMs;
  for (;;) {
    const { status, text } = await post(url, body).catch(() => ({ status: 0, text: '' }));
    if (status === 200 || text.includes('has finished')) return;
    if (Date.now() > until) throw new Error(`A callback was answered ${status}: ${text}`);
    await wait(1_000);
  }
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
export async function readExecution(lab: Pick<Lab, 'client' | 'installed'>, id: string): Promise<Execution> {
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
