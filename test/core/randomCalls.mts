import type { createRouter } from '../../src/core/router';
import { type OperationId, type Report, RouterFailure } from '../../src/operations';
import { type Fault, faultActions } from '../../simulators/index.mts';
import type { createTestHost } from '../support/nodeHost.mts';

/** What goes wrong by itself: not a delay, nor an answer that the test would have to give. */
const faults = faultActions.filter((action) => action !== 'delay' && action !== 'reply');
const statuses = [400, 401, 402, 408, 409, 413, 422, 425, 429, 500, 502, 503, 504];
const words = 'the late news of this evening are read by a voice that nobody has ever met in a quiet room'.split(' ');

/** A provider that says it did nothing charges nothing; one whose reply a proxy swallowed may have. */
export function randomFault(random: Random): Fault {
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

export type Random = () => number;
type Router = ReturnType<typeof createRouter>;
type Host = ReturnType<typeof createTestHost>;

/** Any operation that costs money, with an input that a user could give. */
export function randomCall(
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

/** Recordings of several lengths, spoken by the simulators. */
export async function recordings(router: Router, host: Host) {
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

/** What a run reports, whether it went well or not. */
export async function outcomeOf(run: Promise<Report>): Promise<{ report: Report; failed: boolean }> {
  try {
    return { report: await run, failed: false };
  } catch (thrown) {
    if (thrown instanceof RouterFailure && thrown.report) return { report: thrown.report, failed: true };
    throw thrown;
  }
}

export function pick<T>(values: readonly T[], random: Random): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new RangeError('nothing to pick from');
  return value;
}

export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
