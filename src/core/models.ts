import type { OperationId } from '../operations';
import { openOffers } from './catalogue';
import type { Registry } from './provider';

/** A model that a user can choose. */
export interface ModelEntry {
  readonly model: string;
  readonly title: string;
  /** Titles of the providers that have it. */
  readonly providers: readonly string[];
  readonly providerIds: readonly string[];
  /** Such as the day it closes; empty where there is nothing to tell. */
  readonly note: string;
}

/** The models open on `today` (YYYY-MM-DD) that can do the operation, in the order in which `auto` tries them. */
export function listModels(registry: Registry, operation: OperationId, today: string): ModelEntry[] {
  const entries = new Map<string, ModelEntry>();
  for (const { provider, deployment } of openOffers(registry, operation, today)) {
    const known = entries.get(deployment.model);
    const { shutdown } = deployment;
    entries.set(deployment.model, {
      model: deployment.model,
      title: known?.title ?? deployment.title,
      providers: [...(known?.providers ?? []), provider.title],
      providerIds: [...(known?.providerIds ?? []), provider.id],
      note: known?.note || (shutdown ? `Ends ${shutdown.date}, then ${shutdown.successor}` : (deployment.note ?? '')),
    });
  }
  return [...entries.values()];
}
