import { connection } from '../../connection/publish.mts';
import { getJob, jobProps, type RunArguments, type Values } from '../../surface/index.mts';

export default {
  key: 'imarouter-get-job',
  name: 'Get Job',
  description:
    'Tell how a job stands, and bring its result when it is done. [See the documentation](https://github.com/imarouter/n8n-nodes-imarouter/blob/main/docs/pipedream.md)',
  version: '0.0.1',
  type: 'action',
  annotations: {
    readOnlyHint: true,
    destructiveHint: false,
    openWorldHint: true,
  },
  props: {
    ...connection.props,
    ...jobProps(connection, false),
  },
  async run(this: Values, { $ }: RunArguments): Promise<object> {
    return getJob({ connection, values: this, $ });
  },
};
