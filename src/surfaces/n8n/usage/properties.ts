import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { costReportSchema } from '../../../billing/report';
import { usageFilterSchema } from '../../../billing/selected';
import { createInvoiceSchema } from '../../../billing/invoice/request';
import type { Registry } from '../../../core/provider';
import { operationIds, operations, settingsSchema, type OperationId } from '../../../operations';
import { inputParameters } from '../properties/inputs';
import { parameterNames } from '../properties/names';
import { belongsToOptions, parameterOf, sortedBy, sortedChoices } from '../properties/parameter';
import { shapesOf, type Shape } from '../../embedded/shape';
import { executionLimitName, usageNames, usageResource, usageSources, type UsageOperation } from './names';

const [items, httpApi] = usageSources;

/** What can be asked about usage. */
export const usageChoices: INodePropertyOptions[] = [
  {
    name: 'Create Invoice',
    value: 'createInvoice',
    action: 'Create invoice',
    description: 'Bill the usage of a month that has ended, as JSON, CSV, HTML or PDF',
  },
  {
    name: 'Estimate Cost',
    value: 'estimateCost',
    action: 'Estimate cost',
    description: 'See who would do an operation, in how many parts and at what cost; nothing is sent to a provider',
  },
  {
    name: 'Export Usage',
    value: 'exportUsage',
    action: 'Export usage',
    description: 'Get the usage records one by one, plain or as CloudEvents for a metering service',
  },
  {
    name: 'Get Cost Report',
    value: 'getCostReport',
    action: 'Get cost report',
    description: 'Sum what audio calls cost, by provider, model, client label, workflow or day',
  },
];

/** Option of every operation that costs money. */
export const executionLimitOption: INodeProperties = {
  displayName: 'Cost Limit per Execution',
  name: executionLimitName,
  type: 'number',
  typeOptions: { minValue: 0, numberPrecision: 6 },
  default: 1,
  description:
    'In USD: what all audio calls of this execution may cost together. What could pass it is refused before it is sent. A sub-workflow counts its own.',
};

type Show = NonNullable<IDisplayOptions['show']>;

/** The parameters of these operations, derived from their schemas. */
export function usageParameters(registry: Registry): INodeProperties[] {
  return [
    ...estimateParameters(registry),
    ...reportParameters(registry),
    ...invoiceParameters(registry),
    ...exportParameters(registry),
  ];
}

/** Operations that can be estimated: those for which a model is chosen, because only they cost money. */
export function estimableOperations(): OperationId[] {
  return operationIds.filter((id) => 'model' in operations[id].input.shape);
}

function estimateParameters(registry: Registry): INodeProperties[] {
  const ids = estimableOperations();
  const choices = ids.map((id) => ({ name: titled(operations[id].action), value: id }));
  const routing = shapesOf(settingsSchema).filter(({ name }) => ['policy', 'providers', 'fallback'].includes(name));
  const chosen: INodeProperties = {
    displayName: 'Operation to Estimate',
    name: usageNames.estimated,
    type: 'options',
    noDataExpression: true,
    options: sortedChoices(choices),
    default: ids[0] ?? '',
    displayOptions: { show: showFor('estimateCost') },
    description: 'What would be asked. A recording given by its URL is fetched, to know its length.',
  };
  const inputs = ids.flatMap((id) => {
    const show = { ...showFor('estimateCost'), [usageNames.estimated]: [id] };
    const { first, options } = inputParameters(id, registry, show);
    return [...first, optionsCollection([...options, ...routing.map((shape) => parameterOf(shape, registry))], show)];
  });
  return [chosen, ...inputs];
}

function reportParameters(registry: Registry): INodeProperties[] {
  const show = showFor('getCostReport');
  const [groupBy, ...filters] = shapesOf(costReportSchema);
  return [
    ...sourceFields(show),
    ...(groupBy === undefined ? [] : [parameterOf(groupBy, registry, show)]),
    {
      displayName: 'Return',
      name: usageNames.reportForm,
      type: 'options',
      options: [
        { name: 'CSV File', value: 'csv', description: 'For spreadsheets' },
        { name: 'HTML File', value: 'html', description: 'A page to print, with a chart' },
        { name: 'JSON File', value: 'json', description: 'All rows and the total in one file' },
        { name: 'Rows', value: 'rows', description: 'One item for each row' },
        { name: 'Summary', value: 'summary', description: 'One item with all rows, the total and notes' },
      ],
      default: 'rows',
      displayOptions: { show },
      description: 'How the report is handed over',
    },
    outputField({ ...show, [usageNames.reportForm]: ['csv', 'html', 'json'] }),
    optionsCollection(
      filters.map((shape) => filterOf(shape, registry)),
      show,
    ),
  ];
}

function invoiceParameters(registry: Registry): INodeProperties[] {
  const show = showFor('createInvoice');
  const shapes = shapesOf(createInvoiceSchema());
  const [month, ...rest] = shapes.filter((shape) => !belongsToOptions(shape));
  return [
    ...sourceFields(show),
    ...(month === undefined ? [] : [parameterOf(month, registry, show)]),
    {
      displayName: 'Invoice Number',
      name: usageNames.invoiceNumber,
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. 2026-000042',
      displayOptions: { show: { ...show, [usageNames.source]: [items] } },
      description: 'The next number of your own, without a gap',
    },
    ...rest.map((shape) => parameterOf(shape, registry, show)),
    {
      displayName: 'Format',
      name: usageNames.invoiceFormat,
      type: 'options',
      options: [
        { name: 'CSV', value: 'csv', description: 'For spreadsheets' },
        { name: 'HTML', value: 'html', description: 'A page to print, in any script' },
        { name: 'JSON', value: 'json', description: 'For programs' },
        { name: 'PDF', value: 'pdf', description: 'For names in Western European letters' },
      ],
      default: 'html',
      displayOptions: { show },
      description: 'What file to make of it',
    },
    outputField(show),
    optionsCollection(
      shapes.filter(belongsToOptions).map((shape) => parameterOf(shape, registry)),
      show,
    ),
  ];
}

function exportParameters(registry: Registry): INodeProperties[] {
  const show = showFor('exportUsage');
  return [
    ...sourceFields(show),
    {
      displayName: 'Format',
      name: usageNames.exportForm,
      type: 'options',
      options: [
        { name: 'CloudEvents', value: 'cloudEvents', description: 'As OpenMeter and other meters take them' },
        { name: 'Usage Records', value: 'records', description: 'As results of this node carry them' },
      ],
      default: 'records',
      displayOptions: { show },
      description: 'How each record is written. Its ID stays the same, so nothing is counted twice.',
    },
    optionsCollection(
      shapesOf(usageFilterSchema).map((shape) => filterOf(shape, registry)),
      show,
    ),
  ];
}

/** A filter is for what is in the records; nothing chooses by itself there. */
function filterOf(shape: Shape, registry: Registry): INodeProperties {
  const parameter = parameterOf(shape, registry);
  if (shape.name !== 'provider') return parameter;
  const options = sortedChoices(Object.values(registry).map(({ id, title }) => ({ name: title, value: id })));
  return { ...parameter, options, default: options[0]?.value ?? '' };
}

function sourceFields(show: Show): INodeProperties[] {
  const source: INodeProperties = {
    displayName: 'Usage From',
    name: usageNames.source,
    type: 'options',
    noDataExpression: true,
    options: [
      { name: 'ImaRouter HTTP API', value: httpApi, description: 'The ledger that the API keeps for the key' },
      { name: 'Input Items', value: items, description: 'The records that results of this node carry' },
    ],
    default: items,
    displayOptions: { show },
    description: 'Where the usage records are',
  };
  return [source, usageField({ ...show, [usageNames.source]: [items] })];
}

function usageField(show: Show): INodeProperties {
  return {
    displayName: 'Usage Field',
    name: usageNames.usageField,
    type: 'string',
    default: 'usage',
    required: true,
    displayOptions: { show },
    hint: 'The name of the input field containing the usage records, as a list or as JSON text',
    description: "Results have it with 'Output' set to Full, or with the option 'Include Usage'",
  };
}

function outputField(show: Show): INodeProperties {
  return {
    displayName: 'Put Output in Field',
    name: parameterNames.outputField,
    type: 'string',
    default: 'data',
    required: true,
    displayOptions: { show },
    hint: 'The name of the output binary field to put the file in',
    description: 'Name of the field',
  };
}

function optionsCollection(options: readonly INodeProperties[], show: Show): INodeProperties {
  return {
    displayName: 'Options',
    name: parameterNames.options,
    type: 'collection',
    placeholder: 'Add option',
    default: {},
    displayOptions: { show },
    options: sortedBy(options, ({ displayName }) => displayName),
  };
}

function showFor(operation: UsageOperation): Show {
  return { [parameterNames.resource]: [usageResource], [parameterNames.operation]: [operation] };
}

/** An action in Title Case, as the names of choices are written. */
function titled(action: string): string {
  return action.replace(/\b(?!(?:to|or)\b)[a-z]/g, (letter) => letter.toUpperCase());
}
