import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSimulators } from '../simulators/index.mts';
import { buildIfStale } from './demo/build.mts';
import { simulatedCredential } from './demo/keys.mts';
import { installN8n } from './n8n/cache.mts';
import { installPackage } from './n8n/packed.mts';
import { freePort } from './n8n/ports.mts';
import { login, signIn, type N8nClient, type WorkflowText } from './n8n/rest.mts';
import { startN8n } from './n8n/server.mts';

/** `npm run n8n`: the real n8n on loopback with the packed package, simulators, credentials and every workflow of `workflows/`. */
const root = join(import.meta.dirname, '..');
const userFolder = join(root, '.data/n8n');
const port = Number(process.env.N8N_PORT ?? 5678);

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const installed = installN8n((sentence) => console.log(sentence));
  buildIfStale(root);
  installPackage(root, userFolder);
  const simulators = await startSimulators({ jobMs: 30_000 });
  console.log('Starting n8n…');
  const n8n = await startN8n({ installed, userFolder, port, brokerPort: await freePort() });
  const stop = async () => {
    await n8n.stop();
    await simulators.close();
  };
  process.once('SIGINT', () => void stop().then(() => process.exit(0)));
  process.once('SIGTERM', () => void stop().then(() => process.exit(0)));
  const client = await signIn(n8n.url);
  const credential = await client.putCredential('ImaRouter', 'imaRouterApi', simulatedCredential(simulators));
  const names = await importWorkflows(client, credential);
  console.log(`\nn8n       ${n8n.url}\nLogin     ${login.email} / ${login.password}`);
  console.log(`Workflows ${names.join(', ')}`);
  console.log('Providers are simulators on this computer, not the real services. Stop with Ctrl+C.');
}

async function importWorkflows(client: N8nClient, credentialId: string): Promise<string[]> {
  const names: string[] = [];
  for (const file of readdirSync(join(root, 'workflows')).filter((name) => name.endsWith('.json'))) {
    const workflow: WorkflowText = JSON.parse(readFileSync(join(root, 'workflows', file), 'utf8'));
    for (const { credentials } of workflow.nodes)
      if (credentials?.imaRouterApi) credentials.imaRouterApi.id = credentialId;
    await client.putWorkflow(workflow);
    names.push(workflow.name ?? file);
  }
  return names;
}
