import { connection } from '../../connection/publish.mts';
import { jobProps, type RunArguments, type Values, waitForJob } from '../../surface/index.mts';

export default {
  key: 'imarouter-wait-for-job',
  name: 'Wait for Job',
  description:
    'Wait until a job is done and bring its result. In a workflow the step pauses meanwhile. [See the documentation](https://github.com/imarouter/n8n-nodes-imarouter/blob/main/docs/pipedream.md)',
  version: '0.0.1',
  type: 'action',
  annotations: {
    readOnlyHint: true,
    destructiveHint: false,
    openWorldHint: true,
  },
  props: {
    ...connection.props,
    ...jobProps(connection, true),
  },
  async run(this: Values, { $ }: RunArguments): Promise<object> {
    return waitForJob({ connection, values: this, $ });
  },
};
