import type { CallbackAbout, Host } from '../../src/core/host';
import type { Access } from '../../src/surfaces/embedded/access';
import type { Step } from './component.mts';
import { createFiles, type Files } from './files.mts';
import { registry } from './registry.mts';
import { createSend } from './send.mts';
import { abortAt, sleepMs } from './timers.mts';

/** Time kept back before the step is killed, to say what became of it. */
const marginMs = 3_000;

/** What Pipedream lends the core, with the files of this run. */
export type StepHost = Host & Files;

/** A host for one run of a step. It gives up before the step's time limit, so that something can still be said. */
export function createHost(
  access: Access,
  $: Step,
  callbackUrl?: (nonce: string, about: CallbackAbout) => string | undefined,
): StepHost {
  const deadline = $.context?.deadline;
  const signal = deadline === undefined ? undefined : abortAt(deadline - marginMs);
  return {
    ...createFiles(),
    send: createSend(registry, access, $, signal),
    ...(callbackUrl === undefined ? {} : { callbackUrl }),
    isConfigured: access.isConfigured,
    baseUrl: (providerId, origin) => access.of(providerId).baseUrls[origin],
    allowedNetworks: access.allowedNetworks,
    sleep: (ms) => sleepMs(ms, signal),
    now: () => Date.now(),
    random: () => Math.random(),
    ...(signal === undefined ? {} : { signal }),
  };
}
