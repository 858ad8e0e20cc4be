import { connection } from '../../connection/publish.mts';
import { carryOut, operationProps, type RunArguments, type Values } from '../../surface/index.mts';

export default {
  key: 'imarouter-convert-text-to-speech',
  name: 'Convert Text to Speech',
  description:
    'Turn text of any length into one audio file and return its path. [See the documentation](https://github.com/imarouter/n8n-nodes-imarouter/blob/main/docs/pipedream.md)',
  version: '0.0.1',
  type: 'action',
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    openWorldHint: true,
  },
  props: {
    ...connection.props,
    ...operationProps('speak', connection),
  },
  async run(this: Values, { $ }: RunArguments): Promise<object> {
    return carryOut('speak', { connection, values: this, $ });
  },
};
