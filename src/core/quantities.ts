import type { OperationId, Quantity, Unit } from '../operations';
import type { Sell } from '../billing/charge';
import type { Price } from '../billing/price';
import type { Deployment } from './deployment';
import type { Recording } from './recording';
import type { InputView } from './view';

/** What is known of the sound that goes in and comes out, in milliseconds; null where not known. */
export interface SoundFacts {
  readonly inputMs: number | null;
  readonly outputMs: number | null;
}

/** Lowest bit rate a recording plausibly has: 1,000 bytes a second. Gives the longest a file of a size can be. */
const leastBytesPerSecond = 1_000;
/** Slowest speech: 5 characters a second. Gives the longest a text can take. */
const leastCharactersPerSecond = 5;
/** Audio tokens a minute of sound, seen at OpenAI: $12 per million tokens is given as about $0.015 a minute. */
const audioTokensPerMinute = 1_250;
const longestAnswerMs = 600_000;

/**
 * Prices that apply to an operation and what was asked of it. A surcharge applies where its field or provider option is set,
 * or where the provider reports it.
 */
export function pricesFor(
  deployment: Pick<Deployment, 'prices' | 'provider'>,
  operation: OperationId,
  view: InputView,
  reported: readonly Quantity[] = [],
): readonly Price[] {
  let asked: Readonly<Record<string, unknown>> | undefined;
  const applies = ({ operation: only, surcharge }: Price) => {
    if (only !== undefined && only !== operation) return false;
    if (surcharge === undefined || reported.some((quantity) => quantity.surcharge === surcharge)) return true;
    asked ??= { ...view, ...ownOptions(view, deployment) };
    const value = asked[surcharge];
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
  };
  const { prices } = deployment;
  return prices.every(applies) ? prices : prices.filter(applies);
}

function ownOptions(
  { providerOptions }: InputView,
  { provider }: Pick<Deployment, 'provider'>,
): Record<string, unknown> {
  const own = Object.entries(Object(providerOptions?.[provider] ?? {}));
  return Object.fromEntries(
    own.map(([name, value]) => [name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()), value]),
  );
}

/**
 * The quantities to be priced, by what the provider charges and by what clients pay: the provider's own report first, then what can be counted or was parsed, then an upper bound
 * where `bounds` allows one. A unit for which there is none is left out, so that its cost stays unknown.
 */
export function quantitiesOf(
  { prices, sell }: { readonly prices: readonly Price[]; readonly sell?: Sell },
  reported: readonly Quantity[],
  view: InputView,
  deployment: Deployment,
  facts: SoundFacts,
  bounds: boolean,
): Quantity[] {
  const sold = sell === undefined || 'markupPercent' in sell ? [] : sell;
  const asked = [...prices, ...sold, ...naturalUnits(view, deployment)];
  const found: Quantity[] = [];
  for (const { unit, surcharge } of asked) {
    if (found.some((row) => row.unit === unit && row.surcharge === surcharge)) continue;
    const own = reported.find((quantity) => quantity.unit === unit && quantity.surcharge === surcharge);
    const same = own ?? reported.find((quantity) => quantity.unit === unit && quantity.surcharge === undefined);
    const counted = same ?? count(unit, view, facts) ?? (bounds ? bound(unit, view, deployment, facts) : null);
    if (counted !== null) found.push(surcharge === undefined ? counted : { ...counted, surcharge });
  }
  const extra = reported.filter(
    (one) => !found.some((row) => row.unit === one.unit && row.surcharge === one.surcharge),
  );
  return [...found, ...extra];
}

/** The most that can be charged before anything is known of the answer. */
export function boundFacts(view: InputView, deployment: Deployment, recording: Recording | null): SoundFacts {
  return { inputMs: inputBoundMs(recording), outputMs: outputBoundMs(view, deployment) };
}

/** What users are billed by whatever the provider counts: minutes in, characters, seconds out. */
function naturalUnits(view: InputView, deployment: Deployment): { unit: Unit; surcharge?: string }[] {
  if (view.audio !== undefined) return [{ unit: 'audioMillisecond' }];
  if (view.text !== undefined) return [{ unit: 'character' }];
  return deployment.seconds === undefined ? [] : [{ unit: 'generatedMillisecond' }];
}

function count(unit: Unit, view: InputView, facts: SoundFacts): Quantity | null {
  switch (unit) {
    case 'audioMillisecond':
      return facts.inputMs === null ? null : { unit, amount: facts.inputMs, source: 'parsed' };
    case 'generatedMillisecond':
      return facts.outputMs === null ? null : { unit, amount: facts.outputMs, source: 'parsed' };
    case 'character':
      return { unit, amount: codePoints(view.text ?? view.prompt ?? ''), source: 'parsed' };
    case 'generation':
    case 'request':
      return { unit, amount: 1, source: 'parsed' };
    default:
      return null;
  }
}

function bound(unit: Unit, view: InputView, deployment: Deployment, facts: SoundFacts): Quantity | null {
  const outputMs = facts.outputMs ?? outputBoundMs(view, deployment);
  const told = [view.text, view.prompt, view.instructions, ...(view.turns ?? []).map((turn) => turn.text)].join(' ');
  switch (unit) {
    case 'inputTextToken':
      return { unit, amount: codePoints(told) + 100, source: 'bound' };
    case 'inputAudioToken':
      return facts.inputMs === null ? null : { unit, amount: tokensOf(facts.inputMs), source: 'bound' };
    case 'outputAudioToken':
      return outputMs === null ? null : { unit, amount: tokensOf(outputMs), source: 'bound' };
    case 'outputTextToken':
      return outputMs === null && facts.inputMs === null
        ? null
        : { unit, amount: Math.ceil(Math.max(outputMs ?? 0, facts.inputMs ?? 0) / 100) + 100, source: 'bound' };
    default:
      return null;
  }
}

function inputBoundMs(recording: Recording | null): number | null {
  if (recording?.known == null) return null;
  const { probe, source } = recording.known;
  if (probe.durationSeconds !== null) return Math.ceil(probe.durationSeconds * 1000);
  return source.sizeBytes === null ? null : Math.ceil((source.sizeBytes / leastBytesPerSecond) * 1000);
}

function outputBoundMs(view: InputView, deployment: Deployment): number | null {
  if (view.text !== undefined) return Math.ceil((codePoints(view.text) / leastCharactersPerSecond) * 1000) + 1_000;
  const tracks = deployment.tracks ?? 1;
  if (deployment.seconds !== undefined) {
    const asked = deployment.features.duration ? view.durationSeconds : undefined;
    return Math.ceil((asked ?? deployment.seconds.maximum) * 1000) * tracks;
  }
  return view.audio === undefined ? null : longestAnswerMs;
}

function tokensOf(milliseconds: number): number {
  return Math.ceil((milliseconds * audioTokensPerMinute) / 60_000);
}

/** Characters as everybody counts them for billing here: Unicode code points. */
export function codePoints(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) count++;
  return count;
}
