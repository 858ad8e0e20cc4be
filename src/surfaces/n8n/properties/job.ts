import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Deployment } from '../../../core/deployment';
import type { Registry } from '../../../core/provider';
import type { OperationId } from '../../../operations';
import { parameterNames } from './names';
import { outputParameters } from './output';

/** The resource whose operations take up jobs that were started before. */
export const jobResource = 'job';

/** What can be done with such a job. */
export const jobChoices: INodePropertyOptions[] = [
  {
    name: 'Cancel',
    value: 'cancelJob',
    action: 'Cancel a job',
    description: 'Ask the provider to stop a job, where it can',
  },
  { name: 'Get', value: 'getJob', action: 'Get a job', description: 'Ask once how a job stands, and get its result' },
  {
    name: 'Get Many',
    value: 'getAllJobs',
    action: 'Get many jobs',
    description: 'List the newest jobs of your account, where the provider can',
  },
  {
    name: 'Wait for Completion',
    value: 'waitForJob',
    action: 'Wait for a job',
    description: 'Ask again and again until a job is done, and get its result',
  },
];

/** The parameters of the job operations. */
export function jobParameters(): INodeProperties[] {
  const show = (...operations: string[]): NonNullable<IDisplayOptions['show']> => ({
    [parameterNames.resource]: [jobResource],
    [parameterNames.operation]: operations,
  });
  const givesAudio = { audio: true, transcript: true, subtitles: true };
  return [
    {
      displayName: 'Job ID',
      name: parameterNames.jobId,
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. eyJ2ZXJzaW9uIjoxLCJvcG…',
      displayOptions: { show: show('cancelJob', 'getJob', 'waitForJob') },
      description: 'The ID that the node handed out when it started the job',
    },
    ...outputParameters(givesAudio, show('getJob', 'waitForJob')),
    {
      displayName: 'Return All',
      name: parameterNames.returnAll,
      type: 'boolean',
      default: false,
      displayOptions: { show: show('getAllJobs') },
      description: 'Whether to return all results or only up to a given limit',
    },
    {
      displayName: 'Limit',
      name: parameterNames.limit,
      type: 'number',
      typeOptions: { minValue: 1 },
      default: 50,
      displayOptions: { show: { ...show('getAllJobs'), [parameterNames.returnAll]: [false] } },
      description: 'Max number of results to return',
    },
    {
      displayName: 'Options',
      name: parameterNames.options,
      type: 'collection',
      placeholder: 'Add option',
      default: {},
      displayOptions: { show: show('waitForJob') },
      options: [timeLimit],
    },
  ];
}

/** How an operation that becomes a job waits for it, and what that means for the model chosen. */
export function waitParameters(
  id: OperationId,
  registry: Registry,
  show: NonNullable<IDisplayOptions['show']>,
): INodeProperties[] {
  const rows = Object.values(registry).flatMap(({ deployments }) => deployments);
  const ways = waysOf(rows.filter(({ operations }) => operations.includes(id)));
  const named = (way: Way) => [...ways].flatMap(([name, own]) => (own === way ? [name] : []));
  return [
    waitParameter(show),
    ...notice('callsBackNotice', callsBack, named('callback'), show),
    ...notice('holdsWorkerNotice', holdsWorker, named('holdsWorker'), show),
    ...notice('dependsNotice', dependsOn(callersOf(id, registry)), named('depends'), show),
  ];
}

type Way = Deployment['waiting'] | 'depends';

/** How each model waits, by the names under which it can be chosen: a bare name may be served by providers of both kinds. */
function waysOf(rows: readonly Deployment[]): Map<string, Way> {
  const ways = new Map<string, Way>();
  for (const { model, provider, waiting } of rows) {
    ways.set(`${provider}/${model}`, waiting);
    ways.set(model, (ways.get(model) ?? waiting) === waiting ? waiting : 'depends');
  }
  return ways;
}

/** Titles of the providers that do the operation as a job. */
function callersOf(id: OperationId, registry: Registry): string {
  const able = Object.values(registry).filter(({ adapters }) => adapters[id]?.resume !== undefined);
  return able.map(({ title }) => title).join(', ');
}

const callsBack =
  "This model calls back: with 'Until Done' the execution is suspended meanwhile and holds no worker, if this n8n can be reached from outside.";
const holdsWorker = 'This model has no jobs: a worker of n8n is held until it is done, whatever is chosen here.';

const dependsOn = (callers: string) =>
  `${callers} does this as a job: with 'Until Done' the execution is suspended meanwhile. Any other provider holds a worker of n8n until it is done.`;

function notice(
  name: string,
  displayName: string,
  models: readonly string[],
  show: NonNullable<IDisplayOptions['show']>,
): INodeProperties[] {
  if (models.length === 0) return [];
  return [
    { displayName, name, type: 'notice', default: '', displayOptions: { show: { ...show, model: [...models] } } },
  ];
}

function waitParameter(show: NonNullable<IDisplayOptions['show']>): INodeProperties {
  return {
    displayName: 'Wait',
    name: parameterNames.wait,
    type: 'options',
    options: [
      { name: 'Do Not Wait', value: 'doNotWait', description: "Hand out the job's ID at once" },
      { name: 'Poll Here', value: 'pollHere', description: 'Keep asking, and hold a worker of n8n meanwhile' },
      {
        name: 'Until Done',
        value: 'untilDone',
        description: 'Ask for a while, then suspend the execution until the provider calls back',
      },
    ],
    default: 'untilDone',
    displayOptions: { show },
    description: 'What to do while the provider works on it',
  };
}

const timeLimit: INodeProperties = {
  displayName: 'Time Limit',
  name: parameterNames.timeLimit,
  type: 'number',
  typeOptions: { minValue: 1, maxValue: 10080 },
  default: 10,
  description:
    'In minutes: after that the job is handed out as pending, with its ID. Otherwise three times what such a job usually takes.',
};

/** Options of an operation that becomes a job. */
export const waitOptions: INodeProperties[] = [
  {
    displayName: 'Callback URL',
    name: parameterNames.callbackUrl,
    type: 'string',
    default: '',
    placeholder: 'e.g. https://n8n.example.com/webhook/abc',
    description: "With 'Do Not Wait': where the provider announces the end, such as the URL of an ImaRouter Trigger",
  },
  {
    displayName: 'Poll First',
    name: parameterNames.pollFirst,
    type: 'number',
    typeOptions: { minValue: 0, maxValue: 3600 },
    default: 20,
    description: "In seconds: how long to ask before suspending, with 'Until Done'",
  },
  timeLimit,
];
