import type { IExecuteFunctions } from 'n8n-workflow';
import type { Cap, CapStore } from '../../../billing/caps';
import { RouterFailure } from '../../../operations';
import { parameterNames } from '../properties/names';
import { executionLimitName } from './names';

/** What an execution has spent under its cap, as it lies in the execution's own data; nano-dollars as decimal text. */
interface Spent {
  settled: string;
  readonly open: Record<string, string>;
}

const place = 'imaRouterSpent';

/** The cap of the execution: all nodes of the execution count into one sum, and a node may limit it. */
export function executionCap(context: IExecuteFunctions): Cap {
  const limit: unknown = context.getNodeParameter(`${parameterNames.options}.${executionLimitName}`, 0, null);
  const store = storeIn(context.getContext('flow'));
  const cap = { title: 'this execution', key: 'execution', store };
  if (limit === null || limit === undefined || limit === '') return { ...cap, limitUsd: null };
  const limitUsd = Number(limit);
  if (!Number.isFinite(limitUsd) || limitUsd < 0) {
    throw new RouterFailure('invalidInput', "'Cost Limit per Execution' is no amount in USD", { stage: 'intake' });
  }
  return { ...cap, limitUsd };
}

/**
 * Sums in the data of the execution, which n8n keeps from node to node and while it is suspended. Each step looks and writes
 * without a pause, so that items and tools side by side cannot pass the cap together.
 */
function storeIn(flow: Record<string, unknown>): CapStore {
  return {
    async reserve(_key, reservation, atMostNanos, limitNanos) {
      const spent = spentIn(flow);
      const before = sumOf(spent);
      if (reservation in spent.open) return { accepted: true, takenNanos: String(before) };
      const after = before + BigInt(atMostNanos);
      if (after > BigInt(limitNanos)) return { accepted: false, takenNanos: String(before) };
      spent.open[reservation] = atMostNanos;
      return { accepted: true, takenNanos: String(after) };
    },
    async settle(_key, reservation, nanos) {
      const spent = spentIn(flow);
      if (!(reservation in spent.open)) return;
      delete spent.open[reservation];
      spent.settled = String(BigInt(spent.settled) + BigInt(nanos));
    },
  };
}

function spentIn(flow: Record<string, unknown>): Spent {
  const known = flow[place];
  if (isSpent(known)) return known;
  const spent: Spent = { settled: '0', open: {} };
  flow[place] = spent;
  return spent;
}

function isSpent(value: unknown): value is Spent {
  return typeof value === 'object' && value !== null && 'settled' in value && 'open' in value;
}

function sumOf({ settled, open }: Spent): bigint {
  return Object.values(open).reduce((sum, nanos) => sum + BigInt(nanos), BigInt(settled));
}
