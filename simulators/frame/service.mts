import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { createBill } from './bill.mts';
import type { Bill, BillEntry } from './bill.mts';
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
import type { Call, Reply, Route, Wire } from './wire.mts';
import { createWorld } from './world.mts';

/** Which of a simulator's two origins was asked: the API, or the files it made. */
export type Site = 'api' | 'files';

/** A simulator without its sockets. */
export interface Service {
  log: Log;
  bill: Bill;
  faults: Faults;
  handle(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void>;
  reset(): void;
  stop(): void;
}

export interface ServiceSettings {
  latencyMs: number;
  jobMs: number;
  effectSeconds: number;
  musicSeconds: number;
  seed: number;
  now: () => number;
  filesOrigin: () => string;
}

interface State {
  wire: Wire;
  settings: ServiceSettings;
  world: ReturnType<typeof createWorld>;
  bill: ReturnType<typeof createBill>;
  log: Log;
  faults: Faults;
  routes: Route[];
  concurrent: number;
}

const simulatorHeader = { 'x-simulator': 'ImaRouter simulator, not the real service' };

/** Everything a simulator does with a request: faults, log, bill, and its wire format's answer. */
export function createService(wire: Wire, settings: ServiceSettings): Service {
  const bill = createBill();
  const log: Log = { requests: [], deliveries: [] };
  const faults = createFaults(createRandom(settings.seed));
  const world = createWorld({
    ...settings,
    seed: settings.seed + hashText(wire.id),
    noteDelivery: (entry) => void log.deliveries.push(entry),
    charge: (requestId, path, charge) => void bill.book(requestId, path, charge),
  });
  const state: State = { wire, settings, world, bill, log, faults, routes: wire.routes(world), concurrent: 0 };
  const reset = () => {
    world.stop();
    faults.clear();
    for (const list of [log.requests, log.deliveries, bill.entries]) list.length = 0;
    state.routes = wire.routes(world);
  };
  return {
    log,
    bill,
    faults,
    reset,
    stop: world.stop,
    async handle(request, response, site) {
      state.concurrent += 1;
      try {
        await handle(state, reset, request, response, site);
      } finally {
        state.concurrent -= 1;
      }
    },
  };
}

async function handle(
  state: State,
  reset: () => void,
  request: IncomingMessage,
  response: ServerResponse,
  site: Site,
): Promise<void> {
  const startMs = performance.now();
  const { wire, world, faults, log } = state;
  const concurrent = state.concurrent;
  const requestId = world.newId(32, '0123456789abcdef');
  const call = await readCall(request, wire.bodyLimitBytes, wire.readKey(request.headers), requestId);
  if (call.path.startsWith('/__simulator/')) {
    await send(response, signed(control(call, { ...state, reset })), null);
    return;
  }
  const fault = faults.pick(call);
  const note = noteOf(call, { number: log.requests.length + 1, site, concurrent, fault: fault?.do ?? null });
  log.requests.push(note);
  const { reply, entries } = await work(state, call, site, fault);
  note.status = reply?.status ?? null;
  const isDelivered = reply ? await send(response, signed(reply), fault) : false;
  if (!reply) request.socket.destroy();
  if (!isDelivered) markLost(entries);
  note.durationMs = Math.round(performance.now() - startMs);
}

function signed(reply: Reply): Reply {
  return { ...reply, headers: { ...reply.headers, ...simulatorHeader } };
}

function noteOf(call: Call, about: Pick<LogEntry, 'number' | 'site' | 'concurrent' | 'fault'>): LogEntry {
  const { number, ...rest } = about;
  const { requestId } = call;
  return {
    number,
    requestId,
    time: new Date().toISOString(),
    ...describeCall(call),
    ...rest,
    status: null,
    durationMs: null,
  };
}

/** The reply (null if the connection is to be dropped) and what was charged for it. */
async function work(
  state: State,
  call: Call,
  site: Site,
  fault: Fault | null,
): Promise<{ reply: Reply | null; entries: BillEntry[] }> {
  const { wire, settings, bill, routes } = state;
  const delayMs = settings.latencyMs + (fault?.delayMs ?? 0);
  if (delayMs > 0) await wait(delayMs);
  const real = doesWork(fault) ? await dispatch(wire, routes, call, site) : null;
  const entries = (real?.charges ?? []).map((charge) => bill.book(call.requestId, call.path, charge));
  const replaced = fault ? faultReply(fault, wire, call, Date.now()) : null;
  if (replaced) markLost(entries);
  const reply = replaced ?? real;
  const isDropped = fault?.do === 'resetBefore' || fault?.do === 'resetAfter';
  if (isDropped || !reply) return { reply: null, entries };
  const headers = site === 'api' ? { ...wire.headers?.(call, reply), ...reply.headers } : reply.headers;
  return { reply: { ...reply, headers }, entries };
}

function markLost(entries: BillEntry[]): void {
  for (const entry of entries) entry.delivered = false;
}
