import { connection } from '../../connection/publish.mts';
import { carryOut, operationProps, type RunArguments, type Values } from '../../surface/index.mts';

export default {
  key: 'imarouter-list-voices',
  name: 'List Voices',
  description:
    'List voices, filtered by name, language or provider. [See the documentation](https://github.com/imarouter/n8n-nodes-imarouter/blob/main/docs/pipedream.md)',
  version: '0.0.1',
  type: 'action',
  annotations: {
    readOnlyHint: true,
    destructiveHint: false,
    openWorldHint: true,
  },
  props: {
    ...connection.props,
    ...operationProps('searchVoices', connection),
  },
  async run(this: Values, { $ }: RunArguments): Promise<object> {
    return carryOut('searchVoices', { connection, values: this, $ });
  },
};
