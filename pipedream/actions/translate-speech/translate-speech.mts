import { connection } from '../../connection/publish.mts';
import { carryOut, operationProps, type RunArguments, type Values } from '../../surface/index.mts';

export default {
  key: 'imarouter-translate-speech',
  name: 'Translate Speech',
  description:
    'Turn a recording in any language into English text. [See the documentation](https://github.com/imarouter/n8n-nodes-imarouter/blob/main/docs/pipedream.md)',
  version: '0.0.1',
  type: 'action',
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    openWorldHint: true,
  },
  props: {
    ...connection.props,
    ...operationProps('translate', connection),
  },
  async run(this: Values, { $ }: RunArguments): Promise<object> {
    return carryOut('translate', { connection, values: this, $ });
  },
};
