/** Nano-dollars (decimal text) as dollars: cents, and more places while the amount is small. Null is not known. */
export function money(nanos: string | null): string {
  if (nanos === null) return 'not known';
  const value = BigInt(nanos);
  if (value === 0n) return '$0.00';
  const places = value >= 1_000_000_000n ? 2 : value >= 10_000_000n ? 4 : 6;
  const step = 10n ** BigInt(9 - places);
  const rounded = (value + step / 2n) / step;
  if (rounded === 0n) return `under $0.${'0'.repeat(places - 1)}1`;
  const digits = rounded.toString().padStart(places + 1, '0');
  const whole = digits.slice(0, -places).replace(/\B(?=(\d{3})+$)/g, ',');
  return `$${whole}.${digits.slice(-places)}`;
}

/** A time (ISO 8601) as this reader writes it, on one line; the year only where it is another one. */
export function time(iso: string | null): string {
  if (iso === null) return '';
  const at = new Date(iso);
  const year = at.getFullYear() === new Date().getFullYear() ? {} : ({ year: 'numeric' } as const);
  const day = at.toLocaleDateString(undefined, { ...year, month: 'short', day: 'numeric' });
  return `${day}, ${at.toLocaleTimeString()}`.replace(/ /g, '\u00a0');
}

/** Milliseconds in the unit that reads best. */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

/** The last months, this one first, as YYYY-MM in UTC. */
export function lastMonths(count: number, now = new Date()): string[] {
  return Array.from({ length: count }, (_, ago) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - ago, 1)).toISOString().slice(0, 7),
  );
}

/** The days of a month (YYYY-MM), each YYYY-MM-DD. */
export function daysOf(month: string): string[] {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const count = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length: count }, (_, index) => `${month}-${String(index + 1).padStart(2, '0')}`);
}
