import type { Probe } from '../probe';
import type { SplitLimits } from './engine';

/** How many parts a recording will be cut into, estimated from its size and duration without reading it. */
export function planSplit(
  probe: Probe,
  sizeBytes: number | null,
  limits: SplitLimits,
): { parts: number; estimated: boolean } {
  const soundBytes = probe.hasVideo || sizeBytes === null ? bytesByRate(probe) : sizeBytes;
  const byBytes = soundBytes === null ? 1 : soundBytes / limits.maxBytes;
  const bySeconds = (probe.durationSeconds ?? 0) / limits.maxSeconds;
  const parts = Math.max(byBytes, bySeconds);
  if (parts <= 1)
    return { parts: 1, estimated: soundBytes === null || probe.hasVideo || probe.durationSeconds === null };
  return { parts: Math.ceil(parts * lossAtCuts(probe, limits, parts)), estimated: true };
}

/** Parts end up to 30 s before the limit, on average half of that. */
function lossAtCuts(probe: Probe, limits: SplitLimits, parts: number): number {
  const partSeconds = Math.min(limits.maxSeconds, (probe.durationSeconds ?? Number.POSITIVE_INFINITY) / parts);
  return 1 + Math.min(0.25, 15 / partSeconds);
}

function bytesByRate(probe: Probe): number | null {
  return probe.bitRate !== null && probe.durationSeconds !== null ? (probe.bitRate * probe.durationSeconds) / 8 : null;
}
