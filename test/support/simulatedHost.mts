import { providers } from '../../src/providers';
import type { Simulator } from '../../simulators/index.mts';
import { createTestHost, type TestHost, type TestHostOptions } from './nodeHost.mts';

/** A test host whose providers are simulators, each under its own id. */
export function simulatedHost(
  simulators: readonly Pick<Simulator, 'id' | 'baseUrl'>[],
  keys: TestHostOptions['keys'],
  more: Pick<TestHostOptions, 'sleepsMs'> = {},
): TestHost {
  const baseUrls = Object.fromEntries(simulators.map(({ id, baseUrl }) => [id, { api: baseUrl }]));
  return createTestHost({ registry: providers, keys, baseUrls, ...more });
}

/** What simulators have on their own bills, in nano-dollars. */
export function billedBy(simulators: readonly Pick<Simulator, 'bill'>[]): bigint {
  return simulators.reduce((sum, { bill }) => sum + bill.totalNanos(), 0n);
}
