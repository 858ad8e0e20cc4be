import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { parameterNames } from './names';
import type { Shape } from '../../embedded/shape';

/** Where a recording comes from: a binary field of the item, or a URL. */
export function audioParameters(shape: Shape, show: NonNullable<IDisplayOptions['show']>): INodeProperties[] {
  const several = shape.kind === 'audioList';
  return [
    {
      displayName: 'Input Type',
      name: parameterNames.inputType,
      type: 'options',
      options: [
        { name: 'Binary File', value: 'binary' },
        { name: 'URL', value: 'url' },
      ],
      default: 'binary',
      displayOptions: { show },
      description: 'Whether to read a file from the item or from an address',
    },
    {
      displayName: several ? 'Input Data Field Names' : 'Input Data Field Name',
      name: parameterNames.inputField,
      type: 'string',
      default: 'data',
      required: true,
      displayOptions: { show: { ...show, [parameterNames.inputType]: ['binary'] } },
      hint: several
        ? 'The names of the input fields containing the binary files to be processed, separated by commas'
        : 'The name of the input field containing the binary file data to be processed',
      description: `${shape.description}. If there is no such field, the item's only audio file is taken.`,
    },
    {
      displayName: several ? 'URLs' : 'URL',
      name: parameterNames.inputUrl,
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. https://example.com/interview.mp3',
      displayOptions: { show: { ...show, [parameterNames.inputType]: ['url'] } },
      description: several
        ? 'Addresses of the recordings, separated by commas'
        : 'Address of the recording, reachable without signing in',
    },
  ];
}
