import { connection } from '../../connection/publish.mts';
import { estimateCost, estimateProps, type RunArguments, type Values } from '../../surface/index.mts';

export default {
  key: 'imarouter-estimate-cost',
  name: 'Estimate Cost',
  description:
    'Tell what an operation would cost at most at each provider. Sends nothing to a provider. [See the documentation](https://github.com/imarouter/n8n-nodes-imarouter/blob/main/docs/pipedream.md)',
  version: '0.0.1',
  type: 'action',
  annotations: {
    readOnlyHint: true,
    destructiveHint: false,
    openWorldHint: true,
  },
  props: {
    ...connection.props,
    ...estimateProps(connection),
  },
  async run(this: Values, { $ }: RunArguments): Promise<object> {
    return estimateCost({ connection, values: this, $ });
  },
};
