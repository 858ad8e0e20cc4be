import { connection } from '../../connection/publish.mts';
import type { RunArguments, Values } from '../../surface/index.mts';
import { createInvoiceFile, invoiceProps } from '../../surface/money.mts';

export default {
  key: 'imarouter-create-invoice',
  name: 'Create Invoice',
  description:
    'Make the invoice of a month that has ended from the usage in a data store or in the ledger of the HTTP API, as PDF, HTML, CSV or JSON. [See the documentation](https://github.com/imarouter/n8n-nodes-imarouter/blob/main/docs/pipedream.md)',
  version: '0.0.1',
  type: 'action',
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    openWorldHint: true,
  },
  props: {
    ...connection.props,
    ...invoiceProps(connection),
  },
  async run(this: Values, { $ }: RunArguments): Promise<object> {
    return createInvoiceFile({ connection, values: this, $ });
  },
};
