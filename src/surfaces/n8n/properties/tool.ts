import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Registry } from '../../../core/provider';
import { agentSeconds } from '../../../jobs/waitPolicy';
import { operationIds, operations, type OperationId } from '../../../operations';
import { hasJobs } from '../jobs/wish';
import { usageChoices } from '../usage/properties';
import { jobChoices } from './job';
import { parameterNames } from './names';
import { shapesOf } from '../../embedded/shape';

/**
 * What an agent's model is told of the operation it may call, for the user to change; shown where the node is a tool. Without
 * a parameter of this very name n8n would tell the model nothing but 'Generate music in ImaRouter', and not that it costs money.
 */
export function toolDescriptions(registry: Registry): INodeProperties[] {
  const free = [...jobChoices, ...usageChoices];
  return [
    ...operationIds.map((id) => toolDescription({ [parameterNames.operation]: [id] }, sentencesOf(id, registry))),
    ...free.map((choice) => toolDescription({ [parameterNames.operation]: [String(choice.value)] }, described(choice))),
  ];
}

function sentencesOf(id: OperationId, registry: Registry): string {
  const { description, input } = operations[id];
  const costs = shapesOf(input).some(({ name }) => name === 'model');
  return [
    `${description}.`,
    ...(costs ? ['Every call costs money at the provider, so call once for each thing that is wanted.'] : []),
    ...(hasJobs(id, registry) ? [`What takes longer than ${agentSeconds} seconds gives the ID of a running job.`] : []),
  ].join(' ');
}

function described({ name, description }: INodePropertyOptions): string {
  return `${description ?? name}.`;
}

function toolDescription(show: NonNullable<IDisplayOptions['show']>, text: string): INodeProperties {
  return {
    displayName: 'Description',
    name: 'toolDescription',
    type: 'string',
    typeOptions: { rows: 3 },
    required: true,
    default: text,
    displayOptions: { show: { '@tool': [true], ...show } },
    description: 'What the model is told of this tool: when to call it, and what it gives',
  };
}
