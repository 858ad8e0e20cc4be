import type { Deployment } from '../../core/deployment';
import { generateFamily, generateModels, songSeconds } from '../shared/suno/models';

const source = 'https://docs.sunoapi.org/suno-api/generate-music';

/** Models at sunoapi.org. The price is 12 credits a generation at $0.005, which nobody confirmed. */
export const deployments: readonly Deployment[] = generateModels.map(({ maximumSeconds, ...names }) => ({
  ...generateFamily,
  ...names,
  provider: 'sunoapi',
  seconds: songSeconds(maximumSeconds),
  prices: [
    {
      unit: 'generation',
      amount: '0.06',
      per: 1,
      asOf: '2026-11-22',
      source: 'https://sunoapi.org/billing (not confirmed)',
    },
  ],
  evidence: 'docs',
  asOf: '2026-11-22',
  source,
}));
