import type { FastifyRequest } from 'fastify';
import type { App } from '../app.mts';
import { baseUrlOf } from '../calls/baseUrl.mts';
import { inputOf, withRouter } from '../calls/call.mts';
import type { Taken } from '../calls/take.mts';
import { callerOf } from '../http/server.mts';
import { usageWords } from '../jobs/words.mts';

/** What a call would do and cost at most. Nothing is sent to a provider. */
export async function dryRun(
  app: App,
  request: FastifyRequest,
  { ask, shelf }: Pick<Taken, 'ask' | 'shelf'>,
): Promise<object> {
  const call = { id: request.id, caller: callerOf(request), ask, shelf, job: null, baseUrl: baseUrlOf(app, request) };
  try {
    const { operation, settings } = ask;
    const plan = await withRouter(app, call, (router) =>
      router.estimate({ operation, input: inputOf(call), settings }),
    );
    return {
      object: 'audio.estimate',
      plan: plan.deployments.map(({ provider, model, parts, costAtMost, usage, warnings }) => ({
        ...{ provider, model, parts, cost_at_most: costAtMost, usage: usageWords(usage), warnings },
      })),
      passed_over: plan.passedOver,
      cost_at_most: plan.deployments[0]?.costAtMost ?? null,
    };
  } finally {
    await shelf.clear();
  }
}
