import { startSimulator } from './frame/server.mts';
import type { Simulator } from './frame/server.mts';
import type { Wire } from './frame/wire.mts';
import { groq } from './openai/groq.mts';
import { openai } from './openai/openai.mts';
import { elevenlabs } from './elevenlabs/elevenlabs.mts';
import { kie } from './suno/kie.mts';
import { sunoapi } from './suno/sunoapi.mts';

export type { Bill, BillEntry } from './frame/bill.mts';
export { faultActions, type Fault, type FaultAction, type Faults } from './frame/faults.mts';
export type { DeliveryEntry, Log, LogEntry } from './frame/log.mts';
export type { Simulator } from './frame/server.mts';

const wires = { openai, groq, elevenlabs, sunoapi, kie } satisfies Record<string, Wire>;

export type SimulatorId = keyof typeof wires;

/** Ports by simulator, the time an answer takes, the time a job takes, the length of effects and music
 * that ask for none (5 and 20 seconds), the seed of chance, and the clock by which
 * jobs proceed. */
export interface SimulatorsOptions {
  host?: string;
  ports?: Partial<Record<SimulatorId, number>>;
  latencyMs?: number;
  jobMs?: number;
  effectSeconds?: number;
  musicSeconds?: number;
  seed?: number;
  now?: () => number;
}

/** All simulators, by the provider they stand in for. */
export type Simulators = Record<SimulatorId, Simulator> & { close(): Promise<void> };

/** Starts one simulator for every wire format, on loopback; they call themselves simulators in every reply. */
export async function startSimulators({ ports = {}, ...options }: SimulatorsOptions = {}): Promise<Simulators> {
  const start = (id: SimulatorId) => {
    const port = ports[id];
    return startSimulator(wires[id], port === undefined ? options : { ...options, port });
  };
  const [openaiOne, groqOne, elevenlabsOne, sunoapiOne, kieOne] = await Promise.all([
    start('openai'),
    start('groq'),
    start('elevenlabs'),
    start('sunoapi'),
    start('kie'),
  ]);
  const all = { openai: openaiOne, groq: groqOne, elevenlabs: elevenlabsOne, sunoapi: sunoapiOne, kie: kieOne };
  const close = async () => {
    await Promise.all(Object.values(all).map((simulator) => simulator.close()));
  };
  return { ...all, close };
}
