import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { usdOfNanos } from '../../../billing/money';
import type { EstimatedDeployment } from '../../../core/estimate';
import type { Host } from '../../../core/host';
import type { Router } from '../../../core/router';
import { RouterFailure } from '../../../operations';
import { itemReader } from '../input/read';
import type { Parameters } from '../input/parameters';
import { usageNames } from './names';
import { estimableOperations } from './properties';

/** What one item would do and cost at most: who would be tried in which order, in how many parts. Sends nothing to a provider. */
export async function estimateItem(
  context: IExecuteFunctions,
  host: Host,
  router: Pick<Router, 'estimate'>,
  parameters: Parameters,
  itemIndex: number,
): Promise<INodeExecutionData> {
  const chosen = parameters.first(usageNames.estimated);
  const operation = estimableOperations().find((id) => id === chosen);
  if (operation === undefined) {
    throw new RouterFailure('invalidInput', `'${String(chosen)}' cannot be estimated`, { stage: 'intake' });
  }
  const { input, settings } = await itemReader(context, host, operation)(parameters, itemIndex);
  const { deployments, passedOver } = await router.estimate({ operation, input, settings });
  const [first] = deployments;
  const json = {
    operation,
    ...(first === undefined ? {} : described(first)),
    deployments: deployments.map((each) => ({ ...described(each), warnings: [...each.warnings] })),
    passedOver: passedOver.map((each) => ({ ...each })),
  };
  return { json, pairedItem: { item: itemIndex } };
}

function described({ provider, model, parts, costAtMost, priceAtMost }: EstimatedDeployment): IDataObject {
  return {
    provider,
    model,
    parts,
    costAtMost,
    costAtMostUsd: costAtMost === null ? null : usdOfNanos(costAtMost),
    priceAtMost,
    priceAtMostUsd: priceAtMost === null ? null : usdOfNanos(priceAtMost),
  };
}
