import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { createBill } from './bill.mts';
import type { Bill } from './bill.mts';
import { control } from './control.mts';
import { dispatch } from './dispatch.mts';
import { createFaults } from './faults.mts';
import type { Fault, Faults } from './faults.mts';
import { describeCall } from './log.mts';
import type { Log, LogEntry } from './log.mts';
import { createRandom, hashText } from './random.mts';
import { readCall } from './request.mts';
import { send } from './send.mts';
import { doesWork, faultReply } from './strike.mts';
import type { Call, Reply, Wire } from './wire.mts';
import { createWorld } from './world.mts';

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
  filesPort?: number;
  latencyMs?: number;
  jobMs?: number;
  effectSeconds?: number;
  musicSeconds?: number;
  seed?: number;
}

const simulatorHeader = { 'x-simulator': 'ImaRouter simulator, not the real service' };
const requestIdAlphabet = '0123456789abcdef';

/** Starts the simulator of one wire format on loopback, on a free port unless one is chosen. */
export async function startSimulator(wire: Wire, options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', latencyMs = 0, jobMs = 2_000, effectSeconds = 5, musicSeconds = 20, seed = 1 } = options;
  const bill = createBill();
  const log: Log = { requests: [], deliveries: [] };
  const faults = createFaults(createRandom(seed));
  let filesOrigin = '';
  let concurrent = 0;
  const world = createWorld({
    jobMs,
    effectSeconds,
    musicSeconds,
    seed: seed + hashText(wire.id),
    filesOrigin: () => filesOrigin,
    noteDelivery: (entry) => void log.deliveries.push(entry),
    charge: (requestId, path, charge) => void bill.book(requestId, path, charge),
  });
  let routes = wire.routes(world);
  const reset = () => {
    world.stop();
    faults.clear();
    log.requests.length = 0;
    log.deliveries.length = 0;
    bill.entries.length = 0;
    routes = wire.routes(world);
  };

  async function answer(call: Call, site: 'api' | 'files', fault: Fault | null, note: LogEntry): Promise<Reply | null> {
    const delayMs = latencyMs + (fault?.delayMs ?? 0);
    if (delayMs > 0) await wait(delayMs);
    const real = doesWork(fault) ? await dispatch(wire, routes, call, site) : null;
    const entries = (real?.charges ?? []).map((charge) => bill.book(call.requestId, call.path, charge));
    const replaced = fault ? faultReply(fault, wire, call, Date.now()) : null;
    const reply = replaced ?? real;
    const isLost = fault?.do === 'resetBefore' || fault?.do === 'resetAfter' || reply === null;
    const markLost = () => entries.forEach((entry) => (entry.delivered = false));
    if (isLost || replaced) markLost();
    if (isLost) return null;
    note.status = reply.status;
    return {
      ...reply,
      charges: [],
      headers: { ...(site === 'api' ? wire.headers?.(call, reply) : {}), ...reply.headers },
    };
  }

  async function handle(request: IncomingMessage, response: ServerResponse, site: 'api' | 'files'): Promise<void> {
    const startMs = performance.now();
    concurrent += 1;
    const seen = concurrent;
    try {
      const requestId = world.newId(32, requestIdAlphabet);
      const call = await readCall(request, wire.bodyLimitBytes, wire.readKey(request.headers), requestId);
      if (call.path.startsWith('/__simulator/')) {
        const reply = control(call, { log, bill, faults, reset });
        await send(response, { ...reply, headers: { ...reply.headers, ...simulatorHeader } }, null);
        return;
      }
      const fault = faults.pick(call);
      const note: LogEntry = {
        number: log.requests.length + 1,
        requestId,
        time: new Date().toISOString(),
        ...describeCall(call),
        site,
        concurrent: seen,
        fault: fault?.do ?? null,
        status: null,
        durationMs: null,
      };
      log.requests.push(note);
      const reply = await answer(call, site, fault, note);
      if (reply === null) request.socket.destroy();
      else {
        const isDelivered = await send(
          response,
          { ...reply, headers: { ...reply.headers, ...simulatorHeader } },
          fault,
        );
        if (!isDelivered) bill.entries.forEach((entry) => (entry.delivered &&= entry.requestId !== requestId));
      }
      note.durationMs = Math.round(performance.now() - startMs);
    } finally {
      concurrent -= 1;
    }
  }

  const serve = (site: 'api' | 'files') =>
    createServer((request, response) => {
      handle(request, response, site).catch((reason: unknown) => {
        response.destroy();
        console.error(`Simulator ${wire.id}:`, reason);
      });
    });
  const servers = [serve('api')];
  const origin = await listen(servers[0], host, options.port ?? 0);
  if (wire.hasFiles) {
    servers.push(serve('files'));
    filesOrigin = await listen(servers[1], host, options.filesPort ?? 0);
  }
  return {
    id: wire.id,
    title: wire.title,
    origin,
    baseUrl: origin + wire.basePath,
    filesOrigin: filesOrigin || null,
    log,
    bill,
    faults,
    reset,
    async close() {
      world.stop();
      await Promise.all(servers.map(shut));
    },
  };
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
