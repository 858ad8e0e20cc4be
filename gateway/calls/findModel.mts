import type { OperationId } from '../../src/operations';
import type { App } from '../app.mts';

/** The first of these operations that a model of that name can do; null where nobody knows the name. */
export function findModel(app: App, name: string, operations: readonly OperationId[]): OperationId | null {
  const bare = name.split(',')[0]?.trim() ?? '';
  const model = bare.includes('/') ? bare.slice(bare.indexOf('/') + 1) : bare;
  const rows = Object.values(app.registry).flatMap(({ deployments }) => deployments);
  const row = rows.find((one) => [one.model, one.providerModel, ...(one.aliases ?? [])].includes(model));
  return operations.find((operation) => row?.operations.includes(operation)) ?? null;
}
