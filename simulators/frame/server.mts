import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Bill } from './bill.mts';
import type { Faults } from './faults.mts';
import type { Log } from './log.mts';
import { createService } from './service.mts';
import type { Service, Site } from './service.mts';
import type { Wire } from './wire.mts';

/** A running simulator: where it listens, what it saw and charged, and what will go wrong. */
export interface Simulator {
  id: string;
  title: string;
  origin: string;
  baseUrl: string;
  filesOrigin: string | null;
  log: Log;
  bill: Bill;
  faults: Faults;
  reset(): void;
  close(): Promise<void>;
}

export interface SimulatorOptions {
  host?: string;
  port?: number;
  latencyMs?: number;
  jobMs?: number;
  effectSeconds?: number;
  musicSeconds?: number;
  seed?: number;
  now?: () => number;
}

/** Starts the simulator of one wire format on loopback, on a free port unless one is chosen; its files get a port of their own. */
export async function startSimulator(wire: Wire, options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', port = 0, latencyMs = 0, jobMs = 2_000, effectSeconds = 5, musicSeconds = 20 } = options;
  const { seed = 1, now = Date.now } = options;
  let filesOrigin: string | null = null;
  const settings = { latencyMs, jobMs, effectSeconds, musicSeconds, seed, now, filesOrigin: () => filesOrigin ?? '' };
  const service = createService(wire, settings);
  const servers = [serve(service, 'api')];
  const origin = await listen(servers[0], host, port);
  if (wire.hasFiles) {
    servers.push(serve(service, 'files'));
    filesOrigin = await listen(servers[1], host, 0);
  }
  const { log, bill, faults, reset } = service;
  const close = async () => {
    service.stop();
    await Promise.all(servers.map(shut));
  };
  const { id, title, basePath } = wire;
  return { id, title, origin, baseUrl: origin + basePath, filesOrigin, log, bill, faults, reset, close };
}

function serve(service: Service, site: Site): Server {
  return createServer((request: IncomingMessage, response: ServerResponse) => {
    service.handle(request, response, site).catch((reason: unknown) => {
      response.destroy();
      if (!request.destroyed || request.complete) console.error('The simulator could not answer:', reason);
    });
  });
}

async function listen(server: Server | undefined, host: string, port: number): Promise<string> {
  if (!server) throw new Error('There is no server to listen with.');
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(port, host, done);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The simulator listens on no port.');
  return `http://${bound.address.includes(':') ? `[${bound.address}]` : bound.address}:${bound.port}`;
}

function shut(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}
