import { createRouter } from '../../src/core/router';
import { type OperationId, type Report, RouterFailure } from '../../src/operations';
import { providers } from '../../src/providers';
import type { Fault, FaultAction, Simulator } from '../../simulators/index.mts';
import { startSimulators, type Simulators } from '../../simulators/index.mts';
import { createTestHost } from '../support/nodeHost.mts';

const calls = 1_200;
const keys = { openai: 'sim-a', elevenlabs: 'sim-b', groq: 'sim-c', sunoapi: 'sim-d', kie: 'sim-e' };
const faults: FaultAction[] = [
  'status',
  'resetBefore',
  'resetAfter',
  'resetMiddle',
  'truncated',
  'malformedJson',
  'wrongContentType',
  'errorInside',
  'proxyPage',
];
const statuses = [400, 401, 402, 408, 409, 413, 422, 425, 429, 500, 502, 503, 504];
const words = 'the late news of this evening are read by a voice that nobody has ever met in a quiet room'.split(' ');

describe('The ledger and the bill', () => {
  let simulators: Simulators;
  afterAll(() => simulators.close());

  /** A file that is cut off but ends properly looks like a shorter one, so what was truncated is held to the lower bound only. */
  it(`agree over ${calls} random calls with faults: what is sure is billed, and no more than what is possible`, async () => {
    simulators = await startSimulators({ jobMs: 5, seed: 7, musicSeconds: 3, effectSeconds: 1 });
    const all: Simulator[] = [
      simulators.openai,
      simulators.elevenlabs,
      simulators.groq,
      simulators.sunoapi,
      simulators.kie,
    ];
    const baseUrls = Object.fromEntries(all.map(({ id, baseUrl }) => [id, { api: baseUrl }]));
    const host = createTestHost({ registry: providers, keys, baseUrls, sleepsMs: 0 });
    const router = createRouter({ registry: providers, host });
    const random = seeded(20_261_122);
    const audio = await recordings(router, host);
    const tally = { done: 0, failed: 0, possible: 0, parts: 0, fallbacks: 0 };
    const ids = new Set<string>();
    const billed = () => all.reduce((sum, { bill }) => sum + bill.totalNanos(), 0n);

    for (let call = 0; call < calls; call++) {
      all.forEach(({ faults: planned }) => planned.clear());
      let fault: Fault | null = null;
      if (random() < 0.6) {
        fault = randomFault(random);
        pick(all, random).faults.add(fault);
      }
      const before = billed();
      const asked = randomCall(random, audio);
      const { report, failed } = await outcomeOf(router.run(asked));
      const charged = billed() - before;
      const told = `${call} ${asked.operation} ${JSON.stringify(report)}`;
      if (report.cost !== null && BigInt(report.cost) > charged)
        throw new Error(`billed ${charged}, less than is sure: ${told} ${JSON.stringify(fault)}`);
      if (fault?.do === 'truncated') continue;
      if (report.costAtMost !== null && BigInt(report.costAtMost) < charged)
        throw new Error(`billed ${charged}, more than is possible: ${told} ${JSON.stringify(fault)}`);
      if (!failed && report.cost === report.costAtMost && report.cost !== null)
        expect(charged).toBe(BigInt(report.cost));
      for (const { id } of report.usage) {
        expect(ids.has(id)).toBe(false);
        ids.add(id);
      }
      tally[failed ? 'failed' : 'done']++;
      tally.possible += report.usage.some(({ certainty }) => certainty === 'possible') ? 1 : 0;
      tally.parts += report.attempts.some(({ part }) => part > 0) ? 1 : 0;
      tally.fallbacks += new Set(report.attempts.map(({ provider }) => provider)).size > 1 ? 1 : 0;
    }
    expect(tally.done).toBeGreaterThan(calls / 2);
    expect(Object.entries(tally).filter(([, often]) => often < calls / 100)).toEqual([]);
  }, 240_000);
});

/** A provider that says it did nothing charges nothing; one whose reply a proxy swallowed may have. */
function randomFault(random: Random): Fault {
  const action = pick(faults, random);
  const status = pick(statuses, random);
  const swallowed = action === 'proxyPage' && [500, 502, 504].includes(status);
  return {
    do: action,
    status,
    next: random() < 0.4 ? 50 : 1 + Math.floor(random() * 4),
    charges: swallowed && random() < 0.5,
  };
}

type Random = () => number;
type Router = ReturnType<typeof createRouter>;
type Host = ReturnType<typeof createTestHost>;

function randomCall(
  random: Random,
  audio: readonly ReturnType<Host['openFile']>[],
): { operation: OperationId; input: unknown } {
  const text = Array.from({ length: 3 + Math.floor(random() * 12) }, () => pick(words, random)).join(' ');
  switch (
    pick(
      ['speak', 'speak', 'long', 'transcribe', 'transcribe', 'translate', 'converse', 'soundEffect', 'music'] as const,
      random,
    )
  ) {
    case 'speak':
      return {
        operation: 'speak',
        input: {
          text,
          model: pick(
            ['auto', 'tts-1', 'tts-1-hd', 'elevenlabs-turbo', 'elevenlabs-v3', 'gpt-4o-mini-tts', 'gpt-4o-audio'],
            random,
          ),
        },
      };
    case 'long':
      return {
        operation: 'speak',
        input: { text: `${text}. `.repeat(Math.ceil(4_200 / (text.length + 2))), model: 'tts-1' },
      };
    case 'transcribe':
      return {
        operation: 'transcribe',
        input: {
          audio: pick(audio, random),
          model: pick(
            ['auto', 'whisper-large-v3', 'whisper-1', 'gpt-transcribe', 'scribe-v2', 'gpt-4o-transcribe'],
            random,
          ),
          keyTerms: random() < 0.3 ? ['news'] : undefined,
        },
      };
    case 'translate':
      return { operation: 'translate', input: { audio: pick(audio, random) } };
    case 'converse':
      return { operation: 'converse', input: { audio: pick(audio, random), instructions: text } };
    case 'soundEffect':
      return { operation: 'soundEffect', input: { prompt: text, durationSeconds: random() < 0.5 ? 1 : undefined } };
    default:
      return {
        operation: 'music',
        input: {
          prompt: text,
          model: pick(['suno-v4', 'suno-v5', 'elevenlabs-music', 'auto'], random),
          durationSeconds: 3,
        },
      };
  }
}

async function recordings(router: Router, host: Host) {
  const made = [];
  for (const length of [4, 12, 30]) {
    const { output } = await router.run({
      operation: 'speak',
      input: { text: words.slice(0, length).join(' '), model: 'tts-1' },
    });
    made.push(host.openFile(output.audio));
  }
  return made;
}

async function outcomeOf(run: Promise<Report>): Promise<{ report: Report; failed: boolean }> {
  try {
    return { report: await run, failed: false };
  } catch (thrown) {
    if (thrown instanceof RouterFailure && thrown.report) return { report: thrown.report, failed: true };
    throw thrown;
  }
}

function pick<T>(values: readonly T[], random: Random): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new RangeError('nothing to pick from');
  return value;
}

function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
