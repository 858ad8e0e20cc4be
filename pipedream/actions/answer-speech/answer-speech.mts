import { connection } from '../../connection/publish.mts';
import { carryOut, operationProps, type RunArguments, type Values } from '../../surface/index.mts';

export default {
  key: 'imarouter-answer-speech',
  name: 'Answer Speech',
  description:
    'Listen to a recording and answer it in text and speech. [See the documentation](https://github.com/imarouter/n8n-nodes-imarouter/blob/main/docs/pipedream.md)',
  version: '0.0.1',
  type: 'action',
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    openWorldHint: true,
  },
  props: {
    ...connection.props,
    ...operationProps('converse', connection),
  },
  async run(this: Values, { $ }: RunArguments): Promise<object> {
    return carryOut('converse', { connection, values: this, $ });
  },
};
