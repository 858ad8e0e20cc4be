/** A count with its noun: '1 record', '3 records'. */
export function recordsText(count: number): string {
  return count === 1 ? '1 record' : `${count} records`;
}
