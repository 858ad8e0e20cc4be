import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installN8n, type InstalledN8n } from '../../playground/n8n/cache.mts';
import { installPackage } from '../../playground/n8n/packed.mts';
import { freePorts } from '../../playground/n8n/ports.mts';
import { signIn, type N8nClient } from '../../playground/n8n/rest.mts';
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
  /** Lets the simulators' clock jump, so that every job is over. Nobody is called back. */
  endJobs(): void;
  /** Ends n8n and starts it again on the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** A job's time that no test waits for: only `endJobs` ends it. */
export const endlessMs = 3_600_000;

/** Starts it all. Close it in afterAll. */
export async function startLab(options: SimulatorsOptions = {}, more: Record<string, string> = {}): Promise<Lab> {
  const root = process.cwd();
  const installed = installN8n((sentence) => process.stderr.write(`${sentence}\n`));
  const userFolder = mkdtempSync(join(tmpdir(), 'imarouter-e2e-'));
  installPackage(root, userFolder);
  let aheadMs = 0;
  const simulators = await startSimulators({ ...options, now: () => Date.now() + aheadMs });
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
    endJobs: () => void (aheadMs += endlessMs),
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
