import type { Simulator } from '../../simulators/index.mts';
import type { Attempt, UsageRecord } from '../../src/operations';
import { totals } from '../../src/billing/totals';
import type { Results } from './results.mts';

/**
 * Compares what the simulators saw and charged with what the results say: requests sent, refusals met, money spent. Gives one
 * sentence for each disagreement; none means that both sides agree.
 */
export function disagreements(simulators: Simulator[], { steps, brief }: Results): string[] {
  if (brief.length > 0) return [];
  const attempts = steps.flatMap(({ report }) => report.attempts);
  const usage = steps.flatMap(({ report }) => report.usage);
  return simulators.flatMap((simulator) => [
    ...requestsDiffer(
      simulator,
      attempts.filter(({ provider }) => provider === simulator.id),
    ),
    ...refusalsDiffer(
      simulator,
      attempts.filter(({ provider }) => provider === simulator.id),
    ),
    ...moneyDiffers(
      simulator,
      usage.filter(({ provider }) => provider === simulator.id),
    ),
  ]);
}

function requestsDiffer({ title, log }: Simulator, attempts: Attempt[]): string[] {
  const told = attempts.reduce((sum, { requests }) => sum + requests, 0);
  const seen = log.requests.length;
  return told === seen ? [] : [`${title} saw ${seen} requests, but the attempts tell of ${told}.`];
}

function refusalsDiffer({ title, log }: Simulator, attempts: Attempt[]): string[] {
  const seen = log.requests.flatMap(({ status }) => (status !== null && status >= 400 ? [status] : []));
  const told = attempts.flatMap(({ status, httpStatus }) =>
    status !== 'done' && httpStatus !== undefined ? [httpStatus] : [],
  );
  const unseen = told.filter((status) => count(told, status) > count(seen, status));
  const mayHaveMet = attempts.reduce(
    (sum, { status, requests }) => sum + (status === 'done' ? requests - 1 : requests),
    0,
  );
  return [
    ...(unseen.length > 0 ? [`An attempt tells of status ${unseen[0]}, which ${title} answered less often.`] : []),
    ...(seen.length > mayHaveMet
      ? [`${title} refused ${seen.length} requests, which the attempts do not tell of.`]
      : []),
  ];
}

function moneyDiffers({ title, bill }: Simulator, usage: UsageRecord[]): string[] {
  const { cost, costAtMost } = totals(usage);
  if (cost === null || costAtMost === null) return [];
  const billed = bill.totalNanos();
  if (BigInt(cost) <= billed && billed <= BigInt(costAtMost)) return [];
  return [`${title} billed ${billed} nano-dollars, but the usage records say ${cost} to ${costAtMost}.`];
}

function count(values: number[], wanted: number): number {
  return values.filter((value) => value === wanted).length;
}
