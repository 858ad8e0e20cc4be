import type { INodeProperties } from 'n8n-workflow';
import type { CallbackContract } from '../../../core/callback';
import { needsSecret } from '../credential/names';
import { sortedChoices } from '../properties/parameter';

/** Names of the trigger's parameters; stored in users' workflows, so they never change. */
export const triggerParameters = {
  provider: 'provider',
  events: 'events',
  download: 'downloadAudio',
  outputField: 'binaryOutputField',
} as const;

/** The trigger's parameters, with every provider whose callbacks are understood. */
export function triggerProperties(callbacks: Readonly<Record<string, CallbackContract>>): INodeProperties[] {
  const rows = Object.entries(callbacks);
  const able = rows.filter(([, { endpoints }]) => endpoints !== undefined).map(([id]) => id);
  const others = rows.map(([id]) => id).filter((id) => !able.includes(id));
  const fetchable = rows.filter(([, { find }]) => find !== undefined).map(([id]) => id);
  return [
    {
      displayName: 'Provider',
      name: triggerParameters.provider,
      type: 'options',
      options: sortedChoices(
        rows.map(([id, contract]) => ({ name: contract.title, value: id, description: proofOf(contract) })),
      ),
      default: rows[0]?.[0] ?? '',
      description: 'Who announces the end of jobs',
    },
    {
      displayName:
        'This trigger registers itself when the workflow is activated, and removes itself again when it is deactivated.',
      name: 'registersNotice',
      type: 'notice',
      default: '',
      displayOptions: { show: { [triggerParameters.provider]: able } },
    },
    {
      displayName:
        "Give the production URL above to the provider, or to the option 'Callback URL' of an ImaRouter node that does not wait.",
      name: 'urlNotice',
      type: 'notice',
      default: '',
      displayOptions: { show: { [triggerParameters.provider]: others } },
    },
    {
      displayName: 'Events',
      name: triggerParameters.events,
      type: 'multiOptions',
      options: [
        { name: 'Job Completed', value: 'job.completed' },
        { name: 'Job Failed', value: 'job.failed' },
      ],
      default: ['job.completed', 'job.failed'],
      description: 'Which ends start the workflow',
    },
    {
      displayName: 'Download Audio',
      name: triggerParameters.download,
      type: 'boolean',
      default: false,
      displayOptions: { show: { [triggerParameters.provider]: fetchable } },
      description: 'Whether to fetch the audio of a completed job and hand it on as a binary file',
    },
    {
      displayName: 'Put Output in Field',
      name: triggerParameters.outputField,
      type: 'string',
      default: 'data',
      displayOptions: {
        show: { [triggerParameters.provider]: fetchable, [triggerParameters.download]: [true] },
      },
      hint: 'The name of the output field to put the audio in',
      description: "Name of the field. Further tracks get '_2', '_3' behind it.",
    },
  ];
}

function proofOf({ scheme, endpoints, find }: CallbackContract): string {
  if (endpoints !== undefined) return 'Verified by a secret that is agreed by itself';
  if (scheme.type === 'ed25519') return 'Verified by the published key';
  if (!needsSecret(scheme)) return 'Proves nothing by itself, so the job is asked for';
  return find === undefined
    ? 'Verified by the webhook secret in the credential'
    : 'Verified by the webhook secret in the credential, and the job is asked for';
}
