import type { Deployment } from '../../core/deployment';
import { generateFamily, generateModels, songSeconds } from '../shared/suno/models';

const provider = 'kie';
const asOf = '2026-11-22';
const duration = { lyrics: true, duration: true };
const { mp3 } = generateFamily.output;

/** Models at kie.ai: 12 credits a generation at about $0.005 by third parties; nobody tells the price of the V6 models. */
export const deployments: readonly Deployment[] = [
  ...generateModels.map(({ maximumSeconds, ...names }): Deployment => ({
    ...generateFamily,
    ...names,
    provider,
    seconds: songSeconds(maximumSeconds),
    features: names.providerModel === 'V5_5' ? duration : generateFamily.features,
    prices: [{ unit: 'generation', amount: '0.06', per: 1, asOf, source: 'https://kie.ai/pricing (by third parties)' }],
    evidence: 'spec',
    asOf,
    source: 'https://docs.kie.ai/old-model/suno-api/generate-music',
  })),
  jobsModel('suno-v6', 'V6', 'Suno V6'),
  jobsModel('suno-v6-mini', 'V6_MINI', 'Suno V6 Mini'),
  jobsModel('suno-v6-wild', 'V6_WILD', 'Suno V6 Wild'),
];

/** Whether a model is called through the jobs API. */
export function isJobsModel({ providerModel }: Deployment): boolean {
  return providerModel !== null && providerModel.startsWith('V6');
}

function jobsModel(model: string, providerModel: string, title: string): Deployment {
  return {
    ...generateFamily,
    model,
    provider,
    providerModel,
    title,
    output: { mp3 },
    note: `${generateFamily.note} MP3 only: there is no WAV conversion for these models.`,
    seconds: songSeconds(360),
    features: duration,
    prices: [],
    evidence: 'unconfirmed',
    asOf,
    source: 'https://docs.kie.ai/market/common/get-task-detail',
  };
}
