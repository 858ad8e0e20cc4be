import { connection } from '../../connection/publish.mts';
import type { RunArguments, Values } from '../../surface/index.mts';
import { getCostReport, reportProps } from '../../surface/money.mts';

export default {
  key: 'imarouter-get-cost-report',
  name: 'Get Cost Report',
  description:
    'Sum what was spent, by provider, model, client or day, from the usage in a data store or in the ledger of the HTTP API. [See the documentation](https://github.com/imarouter/n8n-nodes-imarouter/blob/main/docs/pipedream.md)',
  version: '0.0.1',
  type: 'action',
  annotations: {
    readOnlyHint: true,
    destructiveHint: false,
    openWorldHint: true,
  },
  props: {
    ...connection.props,
    ...reportProps(connection),
  },
  async run(this: Values, { $ }: RunArguments): Promise<object> {
    return getCostReport({ connection, values: this, $ });
  },
};
