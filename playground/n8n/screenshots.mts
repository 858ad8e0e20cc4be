import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { startSimulators } from '../../simulators/index.mts';
import { buildIfStale } from '../demo/build.mts';
import { simulatedCredential } from '../demo/keys.mts';
import { installN8n } from './cache.mts';
import { installPackage } from './packed.mts';
import { freePorts } from './ports.mts';
import { login, signIn, type WorkflowText } from './rest.mts';
import { startN8n } from './server.mts';

/** `npm run screenshots`: the panel of each node in the editor of the real n8n, in headless Chromium, into `docs/images`. */
const root = join(import.meta.dirname, '../..');
const images = join(root, 'docs/images');
const panels: { file: string; type: string; parameters: object }[] = [
  {
    file: 'node-transcribe.png',
    type: 'imaRouter',
    parameters: { resource: 'speech', operation: 'transcribe' },
  },
  {
    file: 'node-music.png',
    type: 'imaRouter',
    parameters: {
      resource: 'music',
      operation: 'music',
      prompt: 'Calm piano with soft strings for a documentary',
      model: { __rl: true, mode: 'list', value: 'suno-v5', cachedResultName: 'Suno V5' },
    },
  },
  { file: 'node-job.png', type: 'imaRouter', parameters: { resource: 'job', operation: 'waitForJob' } },
  { file: 'trigger.png', type: 'imaRouterTrigger', parameters: { provider: 'kie', downloadAudio: true } },
];

const userFolder = mkdtempSync(join(tmpdir(), 'imarouter-screenshots-'));
const installed = installN8n((sentence) => console.log(sentence));
buildIfStale(root);
installPackage(root, userFolder);
const simulators = await startSimulators();
const [port = 0, brokerPort = 0] = await freePorts(2);
const n8n = await startN8n({ installed, userFolder, port, brokerPort });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  mkdirSync(images, { recursive: true });
  const client = await signIn(n8n.url);
  const id = await client.putCredential('ImaRouter', 'imaRouterApi', simulatedCredential(simulators));
  const page = await browser.newPage({ viewport: { width: 1400, height: 1250 } });
  await enter(page);
  for (const panel of panels) {
    const workflow = await client.putWorkflow(workflowOf(panel, id));
    await photograph(page, workflow, join(images, panel.file));
    console.log(panel.file);
  }
} finally {
  await browser.close();
  await n8n.stop();
  await simulators.close();
  rmSync(userFolder, { recursive: true, force: true });
}

async function enter(page: Page): Promise<void> {
  await page.goto(`${n8n.url}/signin`);
  await page.locator('input[name="emailOrLdapLoginId"], input[type="email"]').first().fill(login.email);
  await page.locator('input[type="password"]').first().fill(login.password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.startsWith('/signin'), { timeout: 60_000 });
}

async function photograph(page: Page, workflowId: string, path: string): Promise<void> {
  await page.goto(`${n8n.url}/workflow/${workflowId}`);
  const node = page.locator('[data-test-id="canvas-node"]').first();
  await node.waitFor({ timeout: 90_000 });
  await node.dblclick();
  const panel = page.locator('[data-test-id="ndv"], [data-test-id="node-parameters"]').first();
  await panel.waitFor({ timeout: 60_000 });
  await page.waitForTimeout(2_500);
  await page.screenshot({ path });
}

function workflowOf({ file, type, parameters }: (typeof panels)[number], credentialId: string): WorkflowText {
  const node = {
    id: '00000000-0000-4000-8000-000000000001',
    name: type === 'imaRouter' ? 'ImaRouter' : 'ImaRouter Trigger',
    type: `n8n-nodes-imarouter.${type}`,
    typeVersion: 1,
    position: [0, 0],
    parameters,
    ...(type === 'imaRouter' ? {} : { webhookId: file }),
    credentials: { imaRouterApi: { id: credentialId, name: 'ImaRouter' } },
  };
  return { name: file, nodes: [node], connections: {} };
}
