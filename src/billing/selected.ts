import { RouterFailure } from '../operations';
import type { UsageRecord } from '../operations';
import { costReportSchema, eachOnce, filterOf } from './report';
import type { RecordSource, ReportFilter } from './report';

/** Which usage records are asked for. */
export const usageFilterSchema = costReportSchema.omit({ groupBy: true });

/** Usage records, each id once, in the order they came. */
export interface Selected {
  readonly records: readonly UsageRecord[];
  /** Whole sentences: what came again with other figures. */
  readonly notes: readonly string[];
}

const mostRecords = 100_000;

/** The records that pass the filter. Throws invalidInput past 100,000, because they are handed over together. */
export async function selectRecords(source: RecordSource, filter: ReportFilter): Promise<Selected> {
  const passes = filterOf(filter);
  const records: UsageRecord[] = [];
  const { notes } = await eachOnce(source, (record) => {
    if (!passes(record)) return;
    if (records.length === mostRecords) throw tooMany();
    records.push(record);
  });
  return { records, notes };
}

function tooMany(): RouterFailure {
  return new RouterFailure('invalidInput', `There are more than ${mostRecords.toLocaleString('en')} usage records`, {
    stage: 'intake',
    advice: "Choose fewer days with 'From' and 'To', and go on from there.",
  });
}
