import { connection } from '../../connection/publish.mts';
import { carryOut, operationProps, type RunArguments, type Values } from '../../surface/index.mts';

export default {
  key: 'imarouter-transcribe-audio',
  name: 'Transcribe Audio',
  description:
    'Turn a recording of any length into text, with speakers and subtitles if wanted. Goes on with the next provider when one cannot. [See the documentation](https://github.com/imarouter/n8n-nodes-imarouter/blob/main/docs/pipedream.md)',
  version: '0.0.1',
  type: 'action',
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    openWorldHint: true,
  },
  props: {
    ...connection.props,
    ...operationProps('transcribe', connection),
  },
  async run(this: Values, { $ }: RunArguments): Promise<object> {
    return carryOut('transcribe', { connection, values: this, $ });
  },
};
