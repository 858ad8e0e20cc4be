import { guardUrl } from '../core/guard';
import type { Job } from '../core/job';

/** How long is polled before suspending, where nothing else is set. */
export const pollFirstSeconds = 20;

/** How long an agent is kept waiting before it gets the running job's id. */
export const agentSeconds = 45;

/** n8n looks at time limits once a minute, so a shorter suspension makes no sense. */
const leastSuspensionMs = 60_000;

/** Whether others can call back there; if not, why, and what to do about it. */
export type ResumeJudgement =
  { readonly usable: true } | { readonly usable: false; readonly reason: string; readonly advice: string };

/** Judges a resume URL: it has to be public and https, or lie in one of the allowed networks. */
export function judgeResumeUrl(url: string, allowedNetworks: readonly string[]): ResumeJudgement {
  if (isAllowed(url, allowedNetworks) && !isAllowed(url, [])) return { usable: true };
  if (!isAllowed(url, [])) return refused('The address of this n8n is not public, so no provider can call back');
  if (new URL(url).protocol !== 'https:') return refused('The address of this n8n is not https');
  return { usable: true };
}

/** When waiting for jobs ends, milliseconds since 1970: the latest of their own deadlines, or the limit the user set. */
export function waitUntilMs(jobs: readonly Job[], nowMs: number, limitSeconds: number | null): number {
  const wanted =
    limitSeconds === null ? Math.max(...jobs.map(({ deadlineMs }) => deadlineMs)) : nowMs + limitSeconds * 1000;
  return Math.max(wanted, nowMs + leastSuspensionMs);
}

/** The pause before asking again: as the provider's adapter says, but not past the end of waiting. */
export function pauseMs(afterMs: number, nowMs: number, untilMs: number): number {
  return Math.max(0, Math.min(Math.max(afterMs, 500), untilMs - nowMs));
}

function refused(reason: string): ResumeJudgement {
  const advice =
    "The node asked again and again instead. Set WEBHOOK_URL to n8n's public https address, or list its network under 'Allowed Private Networks' in the credential.";
  return { usable: false, reason, advice };
}

function isAllowed(url: string, allowedNetworks: readonly string[]): boolean {
  try {
    guardUrl(url, allowedNetworks);
    return true;
  } catch {
    return false;
  }
}
