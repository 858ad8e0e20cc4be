import { type InputOf, type OperationId, RouterFailure, type Settings } from '../operations';
import { chooseDelivery, type WireChoice } from '../media';
import { accept } from './accept';
import { isCalled, isExplicit, type Offer, offersNamed, onceADay, openOffers } from './catalogue';
import type { Deployment } from './deployment';
import type { Host } from './host';
import type { Adapter, Provider, Registry } from './provider';
import type { Recording } from './recording';
import { type InputView, viewOf } from './view';
import { chooseVoice } from './voice';

/** A deployment that can serve an input, with the voice it would use and what to tell if it does. */
export interface Candidate<Id extends OperationId> {
  readonly provider: Provider;
  readonly deployment: Deployment;
  readonly adapter: Adapter<Id>;
  readonly voice: string | null;
  /** Format to ask for where the file is to fit a delivery. */
  readonly wire: WireChoice | null;
  readonly warnings: readonly string[];
}

export interface PassedOver {
  readonly provider: Provider;
  readonly deployment: Deployment;
  readonly reason: string;
  readonly because: 'noKey' | 'unable';
}

export interface Routing<Id extends OperationId> {
  readonly candidates: readonly Candidate<Id>[];
  readonly passedOver: readonly PassedOver[];
}

/**
 * The deployments to try for an input, in order: those named, then, where fallback is wanted, all others that fit. Throws if
 * there is none, saying why.
 */
export function route<Id extends OperationId>(
  operation: Id,
  input: InputOf<Id>,
  recording: Recording | null,
  settings: Settings,
  registry: Registry,
  host: Host,
): Routing<Id> {
  const today = new Date(host.now()).toISOString().slice(0, 10);
  const view = viewOf(input);
  const candidates: Candidate<Id>[] = [];
  const passedOver: PassedOver[] = [];
  const { model, provider } = view;
  const question = JSON.stringify([operation, model, provider, settings.providers, settings.fallback]);
  const offers = onceADay(registry, today, question, () => offersFor(operation, view, settings, registry, today));
  const ids = Object.keys(registry);
  for (const offer of offers) {
    const canDo = offer.provider.adapters[operation] !== undefined;
    if (canDo && !host.isConfigured(offer.provider.id)) {
      passedOver.push(withoutKey(offer));
      continue;
    }
    const judged = judgeOffer(operation, input, offer, recording, ids);
    if ('because' in judged) passedOver.push(judged);
    else candidates.push(judged);
  }
  if (candidates.length === 0) throw nobody(passedOver, view);
  return { candidates, passedOver };
}

function offersFor(
  operation: OperationId,
  view: InputView,
  settings: Settings,
  registry: Registry,
  today: string,
): Offer[] {
  const names = (view.model ?? 'auto')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const named = names.flatMap((name) =>
    name === 'auto' ? openOffers(registry, operation, today) : offersNamed(name, registry, operation, today),
  );
  const [only] = names;
  const widens =
    settings.fallback && names.length === 1 && only !== undefined && only !== 'auto' && !isExplicit(only, registry);
  const others = widens ? openOffers(registry, operation, today).map((offer) => instead(offer, only)) : [];
  const wanted = distinct([...named, ...others]).filter(
    ({ provider }) => view.provider === undefined || provider.id === view.provider,
  );
  checkProviders([...settings.providers, ...(view.provider === undefined ? [] : [view.provider])], registry);
  const chosen = byProvider(wanted, settings.providers);
  return settings.fallback
    ? chosen
    : chosen.filter(({ deployment }) => names.includes('auto') || meant(deployment, named));
}

function instead(offer: Offer, name: string): Offer {
  if (isCalled(offer.deployment, name)) return offer;
  const warning = `'${offer.deployment.model}' of ${offer.provider.title} answered instead of '${name}'.`;
  return { ...offer, warnings: [warning, ...offer.warnings] };
}

function meant(deployment: Deployment, named: readonly Offer[]): boolean {
  return named.some((offer) => offer.deployment === deployment);
}

function distinct(offers: readonly Offer[]): Offer[] {
  const seen = new Set<string>();
  return offers.filter(({ provider, deployment }) => {
    const key = `${provider.id}/${deployment.model}/${deployment.providerModel}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

function byProvider(offers: Offer[], order: readonly string[]): Offer[] {
  if (order.length === 0) return offers;
  return order.flatMap((id) => offers.filter(({ provider }) => provider.id === id));
}

function checkProviders(ids: readonly string[], registry: Registry): void {
  const unknown = ids.find((id) => registry[id] === undefined);
  if (unknown === undefined) return;
  const advice = `Choose from: ${Object.keys(registry).join(', ')}.`;
  throw new RouterFailure('invalidInput', `There is no provider '${unknown}'`, { stage: 'intake', advice });
}

const keyless = new WeakMap<Offer, PassedOver>();

/** Most offers are such: told once, they cost next to nothing. */
function withoutKey(offer: Offer): PassedOver {
  let told = keyless.get(offer);
  if (told === undefined) {
    const { provider, deployment } = offer;
    told = { provider, deployment, reason: 'has no key in the credential', because: 'noKey' };
    keyless.set(offer, told);
  }
  return told;
}

function judgeOffer<Id extends OperationId>(
  operation: Id,
  input: InputOf<Id>,
  { provider, deployment, warnings }: Offer,
  recording: Recording | null,
  providerIds: readonly string[],
): Candidate<Id> | PassedOver {
  const unable = (reason: string): PassedOver => ({ provider, deployment, reason, because: 'unable' });
  const adapter = provider.adapters[operation];
  if (adapter === undefined) return unable('cannot do this');
  const voice = voiceFor(viewOf(input), provider, deployment, providerIds);
  if (voice !== null && 'reason' in voice) return unable(voice.reason);
  const wire = wireFor(viewOf(input), deployment);
  if (wire !== null && 'reason' in wire) return unable(wire.reason);
  const { reason, warnings: leftOut } = accept(input, provider, deployment, adapter, recording);
  if (reason !== null) return unable(reason);
  const told = voice?.warning == null ? [] : [voice.warning];
  return {
    provider,
    deployment,
    adapter,
    voice: voice?.voice ?? null,
    wire,
    warnings: [...warnings, ...told, ...leftOut],
  };
}

function voiceFor(view: InputView, provider: Provider, deployment: Deployment, ids: readonly string[]) {
  if (view.voice === undefined || view.spoken === false) return null;
  const others = Object.values(view.speakerVoices ?? {}).map((wanted) =>
    chooseVoice(wanted, provider, deployment, ids),
  );
  return others.find((choice) => 'reason' in choice) ?? chooseVoice(view.voice, provider, deployment, ids);
}

function wireFor({ delivery }: InputView, { output }: Deployment): WireChoice | { readonly reason: string } | null {
  if (delivery === undefined) return null;
  const { pcm, ...contained } = output ?? {};
  return chooseDelivery(delivery, contained.wav === undefined ? { ...contained, pcm } : contained);
}

function nobody(passedOver: readonly PassedOver[], view: InputView): RouterFailure {
  const unable = passedOver.filter(({ because }) => because === 'unable');
  if (unable.length > 0) {
    const reasons = unable
      .slice(0, 5)
      .map(({ provider, deployment, reason }) => `${deployment.title} (${provider.title}) ${reason}`);
    return new RouterFailure('invalidInput', `No provider with a key can do this: ${reasons.join('; ')}`, {
      stage: 'intake',
      advice: 'Change the setting named, choose another model, or add the key of another provider.',
    });
  }
  const titles = [...new Set(passedOver.map(({ provider }) => provider.title))];
  const model = view.model === undefined || view.model === 'auto' ? 'this' : `'${view.model}'`;
  return new RouterFailure('unauthorized', `No key is set for a provider of ${model}`, {
    stage: 'intake',
    advice:
      titles.length > 0
        ? `Add the key of ${titles.join(', ')} to the credential.`
        : 'Choose another provider or model.',
  });
}
