import type { Figure } from './figure.mts';
import { startContest } from './gateway/contestants.mts';
import { crowded, peakMemory, sequential, slowSpeech, speech, transcription, type Measured } from './gateway/lanes.mts';

/** Measures the gateway, metering and reserving, beside Portkey and a bare streaming proxy, all in one run. Linux, two cores. */
export async function benchGateway(): Promise<Figure[]> {
  const contest = await startContest();
  const { contestants } = contest;
  const [gateways, remembering] = [
    contestants.filter(({ name }) => name !== 'direct'),
    contestants.filter(({ name }) => name === 'ours' || name === 'portkey'),
  ];
  console.log(`The gateway's store: ${contest.store}.`);
  try {
    const firstByte = { rounds: 3, each: 8, pick: ({ firstByteMs }: { firstByteMs: number }) => firstByteMs };
    return [
      ...overhead('Speech of 50 KB', await sequential(contestants, speech), 1.5),
      ...overhead('Transcription of 1 MB', await sequential(contestants, transcription(1)), 4),
      ...beside('Ten connections, speech of 50 KB', await crowded(gateways, speech)),
      ...beside('Ten connections, transcription of 1 MB', await crowded(gateways, transcription(1))),
      ...memory(await peakMemory(remembering, transcription(30))),
      ...overhead('First byte of a streamed speech', await sequential(contestants, slowSpeech, firstByte), 5),
    ];
  } finally {
    await contest.stop();
  }
}

function overhead(name: string, measured: Measured, atMost: number): Figure[] {
  const direct = measured.get('direct') ?? NaN;
  const over = (value: number | undefined) => (value ?? NaN) - direct;
  return [
    { name: `${name}, over the provider's own`, value: over(measured.get('ours')), unit: 'ms', atMost },
    { name: '  the bare proxy', value: over(measured.get('floor')), unit: 'ms' },
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
