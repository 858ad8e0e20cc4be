import { connection } from '../../connection/publish.mts';
import { carryOut, operationProps, type RunArguments, type Values } from '../../surface/index.mts';

export default {
  key: 'imarouter-generate-sound-effect',
  name: 'Generate Sound Effect',
  description:
    'Create a short sound from a description and return the path of its file. [See the documentation](https://github.com/imarouter/n8n-nodes-imarouter/blob/main/docs/pipedream.md)',
  version: '0.0.1',
  type: 'action',
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    openWorldHint: true,
  },
  props: {
    ...connection.props,
    ...operationProps('soundEffect', connection),
  },
  async run(this: Values, { $ }: RunArguments): Promise<object> {
    return carryOut('soundEffect', { connection, values: this, $ });
  },
};
