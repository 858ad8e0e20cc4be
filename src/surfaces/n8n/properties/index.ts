import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Registry } from '../../../core/provider';
import { operationIds, operations, settingsSchema, type OperationId } from '../../../operations';
import { executionLimitOption, usageChoices, usageParameters } from '../usage/properties';
import { usageResource } from '../usage/names';
import { valueTitle } from '../../embedded/valueTitle';
import { checkKeysOperation, parameterNames } from './names';
import { givesOf, includeUsageOption, outputParameters, subtitleFilesOption } from './output';
import { hasJobs } from '../jobs/wish';
import { jobChoices, jobParameters, jobResource, waitOptions, waitParameters } from './job';
import { inputParameters } from './inputs';
import { belongsToOptions, parameterOf, sortedChoices, sortedBy } from './parameter';
import { shapesOf, type Shape } from '../../embedded/shape';
import { toolDescriptions } from './tool';

/** Every parameter of the node, derived from the operations' schemas and the providers. */
export function nodeProperties(registry: Registry): INodeProperties[] {
  const own = [jobResource, usageResource, 'account'];
  const resources = [...new Set(operationIds.map((id) => operations[id].resource)), ...own];
  return [
    resourceParameter(resources),
    ...resources.map(operationParameter),
    ...toolDescriptions(registry),
    ...operationIds.flatMap((id) => operationParameters(id, registry)),
    ...jobParameters(),
    ...usageParameters(registry),
  ];
}

const itemsAtOnce: INodeProperties = {
  displayName: 'Items at Once',
  name: parameterNames.itemsAtOnce,
  type: 'number',
  typeOptions: { minValue: 1, maxValue: 50 },
  default: 5,
  description: 'How many items are worked on side by side. Each provider also has a limit of its own.',
};

const checkKeys: INodePropertyOptions = {
  name: 'Check Keys',
  value: checkKeysOperation,
  action: 'Check keys',
  description: 'Report for every key in the credential whether it works',
};

function resourceParameter(resources: readonly string[]): INodeProperties {
  return {
    displayName: 'Resource',
    name: parameterNames.resource,
    type: 'options',
    noDataExpression: true,
    options: sortedChoices(resources.map((value) => ({ name: valueTitle(value), value }))),
    default: resources[0] ?? '',
  };
}

const otherChoices: Readonly<Record<string, INodePropertyOptions[]>> = {
  [jobResource]: jobChoices,
  [usageResource]: usageChoices,
};
const otherDefaults: Readonly<Record<string, string>> = { [jobResource]: 'getJob', [usageResource]: 'getCostReport' };

function operationParameter(resource: string): INodeProperties {
  const ids = operationIds.filter((id) => operations[id].resource === resource);
  const own = ids.map((id) => {
    const { title, action, description } = operations[id];
    return { name: title, value: id, action, description };
  });
  return {
    displayName: 'Operation',
    name: parameterNames.operation,
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { [parameterNames.resource]: [resource] } },
    options: ids.length > 0 ? sortedChoices(own) : (otherChoices[resource] ?? [checkKeys]),
    default: ids[0] ?? otherDefaults[resource] ?? checkKeysOperation,
  };
}

function operationParameters(id: OperationId, registry: Registry): INodeProperties[] {
  const { resource, input, output } = operations[id];
  const show = { [parameterNames.resource]: [resource], [parameterNames.operation]: [id] };
  const shapes = shapesOf(input);
  const gives = givesOf(output);
  const able = Object.fromEntries(Object.entries(registry).filter(([, { adapters }]) => adapters[id] !== undefined));
  return [
    ...inputParameters(id, registry, show).first,
    ...(hasJobs(id, able) ? waitParameters(id, able, show) : []),
    ...outputParameters(gives, show),
    {
      displayName: 'Options',
      name: parameterNames.options,
      type: 'collection',
      placeholder: 'Add option',
      default: {},
      displayOptions: { show },
      options: optionsOf(shapes, gives.subtitles, able, hasJobs(id, able) ? waitOptions : []),
    },
  ];
}

function optionsOf(
  shapes: readonly Shape[],
  subtitles: boolean,
  registry: Registry,
  waiting: readonly INodeProperties[],
): INodeProperties[] {
  const paid = shapes.some(({ name }) => name === 'model');
  const settings = paid ? shapesOf(settingsSchema) : [];
  const fields = [...shapes.filter(belongsToOptions), ...settings].map((shape) => parameterOf(shape, registry));
  const all = [
    ...fields,
    itemsAtOnce,
    ...(paid ? [executionLimitOption, includeUsageOption] : []),
    ...waiting,
    ...(subtitles ? [subtitleFilesOption] : []),
  ];
  return sortedBy(all, ({ displayName }) => displayName);
}
