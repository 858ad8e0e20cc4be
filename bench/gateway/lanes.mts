import { readFileSync, writeFileSync } from 'node:fs';
import { median } from '../figure.mts';
import { clientOf, type Post, type Took } from './client.mts';
import type { Contestant } from './contestants.mts';
import { transcriptionForm } from './recording.mts';

/** A figure of each contestant. */
export type Measured = ReadonlyMap<Contestant['name'], number>;

const megabyte = 1_048_576;
/** A server that operators run has served for long: before anything is measured, everybody serves ten connections so long. */
const warmUpSeconds = 10;

/** 50 KB of speech. */
export const speech = speechOf('The quick brown fox jumped over the lazy dog.');
/** Speech that starts after 200 ms and comes in pieces. */
export const slowSpeech = speechOf('slowly, and in pieces');

/** A transcription of an upload of so many megabytes. */
export function transcription(megabytes: number): Post {
  return { path: '/v1/audio/transcriptions', ...transcriptionForm(megabytes * megabyte) };
}

/** One request after the other, in rounds that take turns, on warm servers: the median of the rounds' medians, ms. */
export async function sequential(
  all: readonly Contestant[],
  post: Post,
  { rounds = 15, each = 40, warmUp = post, pick = (took: Took) => took.wholeMs } = {},
): Promise<Measured> {
  const clients = all.map((one) => ({
    name: one.name,
    send: clientOf(one.port, one.headers),
    medians: new Array<number>(),
  }));
  for (const one of all) await crowd(one, warmUp, warmUpSeconds * 1000);
  for (let round = 0; round < rounds; round++) {
    for (const { send, medians } of clients) {
      const took: number[] = [];
      for (let i = 0; i < each; i++) took.push(pick(await send(post)));
      medians.push(median(took));
    }
  }
  return new Map(clients.map(({ name, medians }) => [name, median(medians)]));
}

/** Ten connections at once, in turns of `seconds`: the best turn's time a request and its processor time, ms. */
export async function crowded(
  all: readonly Contestant[],
  post: Post,
  { turns = 3, seconds = 3 } = {},
): Promise<{ readonly clock: Measured; readonly processor: Measured }> {
  const [clock, processor] = [new Map<Contestant['name'], number>(), new Map<Contestant['name'], number>()];
  for (let turn = 0; turn <= turns; turn++) {
    for (const one of all) {
      const { clockMs, processorMs } = await crowd(one, post, (turn === 0 ? warmUpSeconds : seconds) * 1000);
      if (turn === 0) continue;
      clock.set(one.name, Math.min(clock.get(one.name) ?? Infinity, clockMs));
      processor.set(one.name, Math.min(processor.get(one.name) ?? Infinity, processorMs));
    }
  }
  return { clock, processor };
}

async function crowd({ port, headers, pid }: Contestant, post: Post, forMs: number) {
  const connections = 10;
  const send = clientOf(port, headers, connections);
  const [start, processorStart] = [performance.now(), processorMsOf(pid)];
  let answered = 0;
  const goOn = async () => {
    for (; performance.now() - start < forMs; answered++) await send(post);
  };
  await Promise.all(Array.from({ length: connections }, goOn));
  return {
    clockMs: (performance.now() - start) / answered,
    processorMs: (processorMsOf(pid) - processorStart) / answered,
  };
}

/** Processor time a process has used, in steps of 10 ms. */
function processorMsOf(pid: number): number {
  const words = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
  return (Number(words[13]) + Number(words[14])) * 10;
}

/** Eight uploads at once, three times over: the process's peak memory meanwhile, MB. */
export async function peakMemory(all: readonly Contestant[], post: Post): Promise<Measured> {
  const peaks = new Map<Contestant['name'], number>();
  for (const { name, port, headers, pid } of all) {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
    const send = clientOf(port, headers, 8);
    for (let time = 0; time < 3; time++) await Promise.all(Array.from({ length: 8 }, () => send(post)));
    const [, kilobytes = 'NaN'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    peaks.set(name, Number(kilobytes) / 1024);
  }
  return peaks;
}

function speechOf(input: string): Post {
  const body = Buffer.from(JSON.stringify({ model: 'tts-1', voice: 'alloy', input }));
  return { path: '/v1/audio/speech', contentType: 'application/json', body };
}
