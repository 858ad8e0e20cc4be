import { totals } from '../../billing/totals';
import type { Report } from '../../operations';

/** A report that also counts what earlier tries did. */
export function withEarlier<T extends Report>(report: T, earlier: Report | undefined): T {
  if (earlier === undefined) return report;
  const usage = [...earlier.usage, ...report.usage];
  const warnings = [...new Set([...earlier.warnings, ...report.warnings])];
  return { ...report, attempts: [...earlier.attempts, ...report.attempts], usage, ...totals(usage), warnings };
}
