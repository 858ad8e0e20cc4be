import type { Figure } from './figure.mts';
import { startContest, type Contestant } from './gateway/contestants.mts';
import type { Took } from './gateway/client.mts';
import { inBrowser, throughSdk } from './gateway/firstSound.mts';
import { crowded, peakMemory, sequential, slowSpeech, speech, transcription, type Measured } from './gateway/lanes.mts';

type Lane = (contestants: readonly Contestant[]) => Promise<Figure[]>;

const firstByte = { rounds: 3, each: 8, warmUp: speech, pick: ({ firstByteMs }: Took) => firstByteMs };

const lanes = {
  speech: async (all) => overhead('Speech of 50 KB', await sequential(all, speech), 1.5),
  transcription: async (all) => overhead('Transcription of 1 MB', await sequential(all, transcription(1)), 4),
  crowdedSpeech: async (all) => beside('Ten connections, speech of 50 KB', await crowded(named(all, proxies), speech)),
  crowdedTranscription: async (all) =>
    beside('Ten connections, transcription of 1 MB', await crowded(named(all, proxies), transcription(1))),
  memory: async (all) => memory(await peakMemory(named(all, ['ours', 'portkey']), transcription(30))),
  firstByte: async (all) =>
    overhead('First byte of a streamed speech', await sequential(all, slowSpeech, firstByte), 5),
  firstSound: async (all) => firstSound(named(all, ['ours'])),
} satisfies Record<string, Lane>;
type LaneName = keyof typeof lanes;
const proxies = ['floor', 'writer', 'portkey', 'ours'] as const;

/** What is measured, each by itself. */
export const laneNames = Object.keys(lanes).filter((name): name is LaneName => name in lanes);

/** Measures the gateway, metering and reserving, beside Portkey and a bare streaming proxy, all in one run. Linux, two cores. */
export async function benchGateway(name: LaneName): Promise<Figure[]> {
  const contest = await startContest();
  console.log(`The gateway's store: ${contest.store}.`);
  try {
    return await lanes[name](contest.contestants);
  } finally {
    await contest.stop();
  }
}

async function firstSound([ours]: readonly Contestant[]): Promise<Figure[]> {
  if (ours === undefined) return [];
  const name = 'First byte of a speech that its provider starts after 200 ms';
  return [
    { name: `${name}, through the OpenAI SDK`, value: await throughSdk(ours), unit: 'ms', atMost: 300 },
    { name: `${name}, on a page in Chromium`, value: await inBrowser(ours), unit: 'ms', atMost: 300 },
  ];
}

function named(all: readonly Contestant[], names: readonly Contestant['name'][]): Contestant[] {
  return all.filter(({ name }) => names.includes(name));
}

function overhead(name: string, measured: Measured, atMost: number): Figure[] {
  const direct = measured.get('direct') ?? NaN;
  const over = (value: number | undefined) => (value ?? NaN) - direct;
  return [
    { name: `${name}, over the provider's own`, value: over(measured.get('ours')), unit: 'ms', atMost },
    { name: '  the bare proxy', value: over(measured.get('floor')), unit: 'ms' },
    { name: '  the bare proxy that writes one row first', value: over(measured.get('writer')), unit: 'ms' },
    { name: '  Portkey', value: over(measured.get('portkey')), unit: 'ms' },
    { name: '  the provider itself', value: direct, unit: 'ms' },
  ];
}

function beside(
  name: string,
  { clock, processor }: { readonly clock: Measured; readonly processor: Measured },
): Figure[] {
  const rows = (measured: Measured, what: string, bound: { atMost?: number }): Figure[] => {
    const yardstick = { name: 'bare proxy', value: measured.get('floor') ?? NaN };
    return [
      { name: `${name}, ${what} a request`, value: measured.get('ours') ?? NaN, unit: 'ms', yardstick, ...bound },
      {
        name: '  the bare proxy that writes one row first',
        value: measured.get('writer') ?? NaN,
        unit: 'ms',
        yardstick,
      },
      { name: '  Portkey', value: measured.get('portkey') ?? NaN, unit: 'ms', yardstick },
    ];
  };
  return [...rows(clock, 'clock time', { atMost: 2 }), ...rows(processor, 'processor time', {})];
}

function memory(measured: Measured): Figure[] {
  return [
    {
      name: 'Eight uploads of 30 MB at once, peak memory',
      value: measured.get('ours') ?? NaN,
      unit: 'MB',
      atMost: 250,
    },
    { name: '  Portkey', value: measured.get('portkey') ?? NaN, unit: 'MB' },
  ];
}
