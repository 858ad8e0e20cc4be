import { connection } from '../../connection/publish.mts';
import { carryOut, operationProps, type RunArguments, type Values } from '../../surface/index.mts';

export default {
  key: 'imarouter-generate-music',
  name: 'Generate Music',
  description:
    'Create a song or an instrumental track from a prompt. Waits until it is done; outside of workflows it may return a job ID for **Get Job** and **Wait for Job**. [See the documentation](https://github.com/imarouter/n8n-nodes-imarouter/blob/main/docs/pipedream.md)',
  version: '0.0.1',
  type: 'action',
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    openWorldHint: true,
  },
  props: {
    ...connection.props,
    ...operationProps('music', connection),
  },
  async run(this: Values, { $ }: RunArguments): Promise<object> {
    return carryOut('music', { connection, values: this, $ });
  },
};
