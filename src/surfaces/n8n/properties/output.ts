import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { z } from 'zod/v4';
import { parameterNames } from './names';

/** What an operation gives, as far as the form depends on it. */
export interface Gives {
  readonly audio: boolean;
  readonly transcript: boolean;
  readonly subtitles: boolean;
}

/** Reads it from the operation's output schema. */
export function givesOf(output: z.ZodObject): Gives {
  return {
    audio: 'audio' in output.shape || 'tracks' in output.shape,
    transcript: 'segments' in output.shape,
    subtitles: 'subtitles' in output.shape,
  };
}

/** How much the items say, and how audio is handed over. */
export function outputParameters(gives: Gives, show: NonNullable<IDisplayOptions['show']>): INodeProperties[] {
  const audio = gives.audio ? audioOutput(show) : [];
  return [...audio, detail(gives, show)];
}

/** Option for operations that make subtitles. */
export const subtitleFilesOption: INodeProperties = {
  displayName: 'Subtitles as Files',
  name: parameterNames.subtitleFiles,
  type: 'boolean',
  default: false,
  description: "Whether to put the subtitles in the binary fields 'srt' and 'vtt' too",
};

/** Option for operations that cost money. */
export const includeUsageOption: INodeProperties = {
  displayName: 'Include Usage',
  name: parameterNames.includeUsage,
  type: 'boolean',
  default: false,
  description: "Whether to put the usage records in the field 'usage', for cost reports and invoices",
};

function detail({ transcript }: Gives, show: NonNullable<IDisplayOptions['show']>): INodeProperties {
  const speakers: INodePropertyOptions = {
    name: 'Speakers',
    value: 'speakers',
    description: 'Who said what, line by line',
  };
  return {
    displayName: 'Output',
    name: parameterNames.output,
    type: 'options',
    options: [
      { name: 'Full', value: 'full', description: 'Everything, with attempts, usage, cost and warnings' },
      { name: 'Simplified', value: 'simplified', description: 'What is mostly needed' },
      ...(transcript ? [speakers] : []),
    ],
    default: 'simplified',
    displayOptions: { show },
    description: 'How much each item says',
  };
}

function audioOutput(show: NonNullable<IDisplayOptions['show']>): INodeProperties[] {
  return [
    {
      displayName: 'Return Audio As',
      name: parameterNames.returnAs,
      type: 'options',
      options: [
        { name: 'Base64', value: 'base64', description: 'Text in a field of the item' },
        { name: 'Binary File', value: 'binary', description: 'A file for the nodes that follow' },
        { name: 'URL', value: 'url', description: "The provider's address, else one of our API or of this n8n" },
      ],
      default: 'binary',
      displayOptions: { show },
      description: 'How the audio is handed over',
    },
    {
      displayName: 'Put Output in Field',
      name: parameterNames.outputField,
      type: 'string',
      default: 'data',
      required: true,
      displayOptions: { show: { ...show, [parameterNames.returnAs]: ['base64', 'binary'] } },
      hint: 'The name of the output field to put the audio in',
      description: "Name of the field. Further tracks get '_2', '_3' behind it.",
    },
  ];
}
