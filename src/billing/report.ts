import { z } from 'zod/v4';
import { field, operationIds } from '../operations';
import type { UsageRecord } from '../operations';
import { daySchema } from './book';
import { recordsText } from './countText';
import { groupings, type Grouping } from './groupings';
import { checkRecord, dayOfRecord, fingerprints } from './intake';
import { createSeen } from './seen';
import { addSums, createTally } from './tally';
import type { Sums, Tally } from './tally';

const word = z.string().trim().min(1).optional();

/** What a cost report is asked. */
export const costReportSchema = z.strictObject({
  groupBy: field(
    z.array(z.enum(groupings)).max(groupings.length).default(['provider']),
    'Group By',
    'One row for each combination. Left empty, only the total.',
  ),
  fromDay: field(daySchema.optional(), 'From', 'First day, YYYY-MM-DD in UTC. Left empty, from the first record.'),
  toDay: field(daySchema.optional(), 'To', 'Last day, YYYY-MM-DD in UTC. Left empty, to the last record.'),
  provider: field(word, 'Provider', 'Only this provider'),
  model: field(word, 'Model', 'Only this model'),
  operation: field(z.enum(operationIds).optional(), 'Operation', 'Only this operation'),
  clientLabel: field(word, 'Client Label', 'Only what is billed to this label'),
  workflow: field(word, 'Workflow', 'Only this workflow'),
});
export type CostReportRequest = z.infer<typeof costReportSchema>;
export type ReportFilter = Omit<CostReportRequest, 'groupBy'>;

/** One row: what it stands for, and its sums. A label that a record does not have is ''. */
export type ReportRow = Sums & { readonly group: Partial<Record<Grouping, string>> };

export interface CostReport {
  readonly currency: 'USD';
  readonly rows: readonly ReportRow[];
  readonly total: Sums;
  /** Whole sentences: what is not known, what was left out. */
  readonly notes: readonly string[];
}

/** Records as they come: all at once, one by one, or in pages, which is the fastest for many. */
export type RecordSource = Iterable<UsageRecord> | AsyncIterable<UsageRecord | readonly UsageRecord[]>;

/** Sums records by group while they stream past, each id once. The order of records does not matter. */
export async function costReport(
  records: RecordSource,
  groupBy: readonly Grouping[] = ['provider'],
  filter: ReportFilter = {},
): Promise<CostReport> {
  const groups = createGroups(groupBy);
  const passes = filterOf(filter);
  const { notes } = await eachOnce(records, (record) => {
    if (passes(record)) groups.tallyOf(record).add(record);
  });
  const rows = groups.rows().map(({ group, tally }) => ({ group, ...tally.sums() }));
  const total = addSums(rows);
  return { currency: 'USD', rows: groupBy.length > 0 ? rows : [], total, notes: [...unknownNotes(total), ...notes] };
}

/** Checks each record and hands it on once by its id; `notes` says what was repeated with other figures. */
export async function eachOnce(
  records: RecordSource,
  use: (record: UsageRecord) => void,
): Promise<{ readonly notes: string[] }> {
  const seen = createSeen();
  let changed = 0;
  for await (const page of pagesOf(records)) {
    for (const record of page) checkRecord(record);
    const found = seen.see(
      page.map(({ id }) => id),
      fingerprints(page),
    );
    for (let index = 0; index < page.length; index++) {
      const record = page[index];
      if (record && found[index] === 'new') use(record);
      else if (found[index] === 'changed') changed += 1;
    }
  }
  const sentence = `${recordsText(changed)} came again with other figures. The first of each counts; look for who changed it.`;
  return { notes: changed > 0 ? [sentence] : [] };
}

const pageRecords = 1_000;

/** Pages as they come, and single records gathered into pages, which are looked at faster. */
async function* pagesOf(records: RecordSource): AsyncGenerator<readonly UsageRecord[]> {
  const gathered: UsageRecord[] = [];
  for await (const some of records) {
    if (Symbol.iterator in some) yield some;
    else if (gathered.push(some) === pageRecords) yield gathered.splice(0);
  }
  if (gathered.length > 0) yield gathered;
}

interface Row {
  readonly group: Partial<Record<Grouping, string>>;
  readonly tally: Tally;
}

interface Branch {
  readonly branches: Map<string, Branch>;
  row?: Row;
}

/** Rows found by one small look-up per grouping, because a joined key per record would cost more than the sums. */
function createGroups(groupBy: readonly Grouping[]): { tallyOf(record: UsageRecord): Tally; rows(): Row[] } {
  const root: Branch = { branches: new Map() };
  const readers = groupBy.map((grouping) => valueOf[grouping]);
  return {
    tallyOf(record) {
      let branch = root;
      for (const read of readers) branch = branchOf(branch, read(record));
      branch.row ??= { group: groupOf(record, groupBy), tally: createTally() };
      return branch.row.tally;
    },
    rows: () => rowsOf(root),
  };
}

function branchOf({ branches }: Branch, value: string): Branch {
  const known = branches.get(value);
  if (known) return known;
  const branch: Branch = { branches: new Map() };
  branches.set(value, branch);
  return branch;
}

function rowsOf({ row, branches }: Branch): Row[] {
  const sorted = [...branches].sort(([one], [other]) => (one < other ? -1 : 1));
  return [...(row ? [row] : []), ...sorted.flatMap(([, branch]) => rowsOf(branch))];
}

function groupOf(record: UsageRecord, groupBy: readonly Grouping[]): Row['group'] {
  return Object.fromEntries(groupBy.map((grouping) => [grouping, valueOf[grouping](record)]));
}

/** One function for each, because a look-up by a name that changes costs more than the sums. */
const valueOf: Readonly<Record<Grouping, (record: UsageRecord) => string>> = {
  provider: ({ provider }) => provider,
  model: ({ model }) => model,
  operation: ({ operation }) => operation,
  clientLabel: ({ clientLabel }) => clientLabel ?? '',
  workflow: ({ workflow }) => workflow ?? '',
  day: dayOfRecord,
};

/** Whether a record is one of those asked for. */
export function filterOf({ fromDay, toDay, ...wanted }: ReportFilter): (record: UsageRecord) => boolean {
  const fields = (['provider', 'model', 'operation', 'clientLabel', 'workflow'] as const).filter(
    (name) => wanted[name] !== undefined,
  );
  if (fields.length === 0 && fromDay === undefined && toDay === undefined) return () => true;
  return (record) =>
    fields.every((name) => record[name] === wanted[name]) &&
    (fromDay === undefined || dayOfRecord(record) >= fromDay) &&
    (toDay === undefined || dayOfRecord(record) <= toDay);
}

function unknownNotes({ costUnknown, priceUnknown }: Sums): string[] {
  const note = (what: string, count: number) =>
    count > 0 ? [`The ${what} of ${recordsText(count)} is not known, so neither are sums with it.`] : [];
  return [...note('cost', costUnknown), ...note('price', priceUnknown)];
}
