import { DEFAULT_POLLING_SOURCE_TIMER_INTERVAL } from '@pipedream/platform';
import { demandedDataStore, newUsage, usageMeta } from '../../surface/index.mts';
import sampleEmit from './test-event.mts';

interface Source {
  readonly dataStore: object;
  readonly db: { get(key: string): Parameters<typeof newUsage>[1]; set(key: string, value: object): void };
  $emit(event: object, meta: { id: string; summary: string; ts: number }): void;
}

export default {
  key: 'imarouter-new-usage-record',
  name: 'New Usage Record',
  description:
    'Emit new event for every metered quantity that the steps of your workflows keep in a data store, with its cost. [See the documentation](https://github.com/imarouter/n8n-nodes-imarouter/blob/main/docs/pipedream.md)',
  version: '0.0.1',
  type: 'source',
  dedupe: 'unique',
  props: {
    dataStore: {
      type: 'data_store',
      label: 'Usage Ledger',
      description: 'The data store in which the steps keep their usage.',
    },
    db: '$.service.db',
    timer: {
      type: '$.interface.timer',
      default: {
        intervalSeconds: DEFAULT_POLLING_SOURCE_TIMER_INTERVAL,
      },
    },
  },
  async run(this: Source): Promise<void> {
    const { records, memory } = await newUsage(demandedDataStore({ dataStore: this.dataStore }), this.db.get('memory'));
    for (const record of records) this.$emit(record, usageMeta(record));
    this.db.set('memory', memory);
  },
  sampleEmit,
};
