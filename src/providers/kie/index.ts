import type { Deployment } from '../../core/deployment';
import type { Adapter, Provider } from '../../core/provider';
import { errorReader } from '../shared/suno/answer';
import { isOfJobsApi, sunoCallback } from '../shared/suno/callback';
import { generateApi } from '../shared/suno/generate';
import { creditCheck } from '../shared/suno/keyCheck';
import { type SunoMusic, sunoMusic } from '../shared/suno/music';
import { musicOptions } from '../shared/suno/plan';
import { codes } from './codes';
import { jobsApi } from './jobs';
import { deployments, isJobsModel } from './models';

const byGenerate = sunoMusic(generateApi({ codes, ideaCharacters: 3_000 }));
const byJobs = sunoMusic(jobsApi);

const music: Adapter<'music'> = {
  options: musicOptions,
  accepts: (input, deployment) => adapterFor(deployment).accepts?.(input, deployment) ?? null,
  request: (input, deployment, context) => adapterFor(deployment).request(input, deployment, context),
  reply: (reply, step, deployment) => adapterFor(deployment).reply(reply, step, deployment),
  resume: (step, deployment) => adapterFor(deployment).resume(step, deployment),
};

/** kie.ai: music by Suno's models through a reseller. Source: https://docs.kie.ai */
export const kie: Provider = {
  id: 'kie',
  title: 'kie.ai',
  origins: { api: 'https://api.kie.ai' },
  auth: { header: 'authorization', prefix: 'Bearer ' },
  publishesFiles: true,
  keyPage: 'https://kie.ai/api-key',
  docsPage: 'https://docs.kie.ai',
  deployments,
  adapters: { music },
  readError: errorReader(codes),
  keyCheck: creditCheck('/api/v1/chat/credit', codes),
  callback: sunoCallback(
    {
      title: 'kie.ai',
      docsPage: 'https://docs.kie.ai/common-api/webhook-verification',
      scheme: {
        type: 'taskHmac',
        timestampHeader: 'x-webhook-timestamp',
        signatureHeader: 'x-webhook-signature',
        toleranceSeconds: 300,
      },
    },
    (body) => (isOfJobsApi(body) ? 'suno-v6' : 'suno-v4'),
  ),
  concurrency: 5,
};

function adapterFor(deployment: Deployment): SunoMusic {
  return isJobsModel(deployment) ? byJobs : byGenerate;
}
