import { type OperationId, RouterFailure } from '../operations';
import type { Deployment } from './deployment';
import type { Provider, Registry } from './provider';

export interface Offer {
  readonly provider: Provider;
  readonly deployment: Deployment;
  /** What to tell whoever is served by it: a shutdown ahead, a successor taken. */
  readonly warnings: readonly string[];
}

const dayMs = 86_400_000;
const noticeDays = 90;

/** Every deployment that can do the operation and is still open on `today` (YYYY-MM-DD), in the registry's order. */
export function openOffers(registry: Registry, operation: OperationId, today: string): readonly Offer[] {
  return onceADay(registry, today, operation, () => findOpen(registry, operation, today));
}

interface FoundToday {
  readonly today: string;
  readonly offers: Map<string, readonly Offer[]>;
}

const foundByRegistry = new WeakMap<Registry, FoundToday>();
const mostFound = 500;
const longestQuestion = 500;

/** Offers worked out once a day for each question, because every run asks. */
export function onceADay(
  registry: Registry,
  today: string,
  question: string,
  find: () => readonly Offer[],
): readonly Offer[] {
  if (question.length > longestQuestion) return find();
  let found = foundByRegistry.get(registry);
  if (found?.today !== today || found.offers.size >= mostFound) {
    found = { today, offers: new Map() };
    foundByRegistry.set(registry, found);
  }
  let offers = found.offers.get(question);
  if (offers === undefined) found.offers.set(question, (offers = find()));
  return offers;
}

function findOpen(registry: Registry, operation: OperationId, today: string): Offer[] {
  return allOffers(registry, operation)
    .filter(({ deployment }) => deployment.providerModel !== null && !isClosed(deployment, today))
    .map((offer) => withNotice(offer, today));
}

/**
 * The deployments meant by a name: a canonical model, an alias, or `provider/model`. A model past its last day goes on at its
 * successor; only a `provider/model` past it is refused. An unknown name is refused with the nearest ones.
 */
export function offersNamed(name: string, registry: Registry, operation: OperationId, today: string): Offer[] {
  const slash = name.indexOf('/');
  const provider = slash > 0 ? registry[name.slice(0, slash)] : undefined;
  if (provider) return [offerAt(provider, name.slice(slash + 1), operation, today)];
  const named = allOffers(registry, operation).filter(({ deployment }) => isCalled(deployment, name));
  if (named.length === 0) throw unknownModel(name, registry, operation);
  const open = named.filter(({ deployment }) => !isClosed(deployment, today)).map((offer) => withNotice(offer, today));
  return open.length > 0 ? open : successors(name, named, registry, operation, today);
}

/** Whether a name means this one provider only. */
export function isExplicit(name: string, registry: Registry): boolean {
  const slash = name.indexOf('/');
  return slash > 0 && registry[name.slice(0, slash)] !== undefined;
}

/** Whether the deployment goes by this name. */
export function isCalled(deployment: Deployment, name: string): boolean {
  return deployment.model === name || (deployment.aliases ?? []).includes(name);
}

/** Whether the deployment's last day is over. */
export function isClosed(deployment: Deployment, today: string): boolean {
  return deployment.shutdown !== undefined && today > deployment.shutdown.date;
}

function allOffers(registry: Registry, operation: OperationId): Offer[] {
  return Object.values(registry).flatMap((provider) =>
    provider.deployments
      .filter((deployment) => deployment.operations.includes(operation) && provider.adapters[operation] !== undefined)
      .map((deployment) => ({ provider, deployment, warnings: [] })),
  );
}

function offerAt(provider: Provider, model: string, operation: OperationId, today: string): Offer {
  const able = provider.deployments.filter((deployment) => deployment.operations.includes(operation));
  const named = able.find((deployment) => isCalled(deployment, model) || deployment.providerModel === model);
  const free = able.find((deployment) => deployment.providerModel === null);
  const deployment = named ?? (free && { ...free, model, providerModel: model });
  if (!deployment) {
    const known = able.map((row) => row.model).join(', ') || 'none';
    throw new RouterFailure('invalidInput', `${provider.title} has no model '${model}' for this operation`, {
      stage: 'intake',
      advice: `It has: ${known}.`,
    });
  }
  if (isClosed(deployment, today)) throw closed(deployment, provider);
  return withNotice({ provider, deployment, warnings: [] }, today);
}

function closed({ model, shutdown }: Deployment, provider: Provider): RouterFailure {
  const message = `${provider.title} closed '${model}' on ${shutdown?.date}`;
  return new RouterFailure('invalidInput', message, {
    stage: 'intake',
    advice: `Use '${shutdown?.successor}' instead.`,
  });
}

function successors(name: string, ended: Offer[], registry: Registry, operation: OperationId, today: string): Offer[] {
  const names = new Set(ended.flatMap(({ deployment }) => deployment.shutdown?.successor ?? []));
  names.delete(name);
  const date = ended[0]?.deployment.shutdown?.date;
  return [...names].flatMap((successor) =>
    offersNamed(successor, registry, operation, today).map((offer) => ({
      ...offer,
      warnings: [`'${name}' closed on ${date}: '${successor}' was used instead.`, ...offer.warnings],
    })),
  );
}

function withNotice(offer: Offer, today: string): Offer {
  const { shutdown, model } = offer.deployment;
  if (shutdown === undefined) return offer;
  const days = Math.ceil((Date.parse(shutdown.date) - Date.parse(today)) / dayMs);
  if (days < 0 || days > noticeDays) return offer;
  const warning = `'${model}' closes on ${shutdown.date}. Change to '${shutdown.successor}' before then.`;
  return { ...offer, warnings: [...offer.warnings, warning] };
}

function unknownModel(name: string, registry: Registry, operation: OperationId): RouterFailure {
  const known = [...new Set(allOffers(registry, operation).map(({ deployment }) => deployment.model))];
  const nearest = known.map((model) => ({ model, distance: editDistance(name.toLowerCase(), model) }));
  const near = nearest.filter(({ model, distance }) => distance <= Math.max(2, model.length / 3));
  const shown = (near.length > 0 ? near.sort((a, b) => a.distance - b.distance).slice(0, 3) : nearest).map(
    (row) => row.model,
  );
  return new RouterFailure('invalidInput', `There is no model '${name}' for this operation`, {
    stage: 'intake',
    advice: `Choose ${near.length > 0 ? `'${shown.join("' or '")}'` : `one of: ${shown.join(', ')}`}.`,
  });
}

function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= Math.min(from.length, 100); i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? to.length;
}
