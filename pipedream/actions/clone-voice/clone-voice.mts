import { connection } from '../../connection/publish.mts';
import { carryOut, operationProps, type RunArguments, type Values } from '../../surface/index.mts';

export default {
  key: 'imarouter-clone-voice',
  name: 'Clone Voice',
  description:
    'Make a voice from recordings of someone who agreed to it. [See the documentation](https://github.com/imarouter/n8n-nodes-imarouter/blob/main/docs/pipedream.md)',
  version: '0.0.1',
  type: 'action',
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    openWorldHint: true,
  },
  props: {
    ...connection.props,
    ...operationProps('cloneVoice', connection),
  },
  async run(this: Values, { $ }: RunArguments): Promise<object> {
    return carryOut('cloneVoice', { connection, values: this, $ });
  },
};
