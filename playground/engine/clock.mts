/** Moves this process's clock so that it is noon UTC of the day given (YYYY-MM-DD) now, and goes on from there. */
export function setToday(today: string): void {
  const noon = Date.parse(`${today}T12:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(today) || Number.isNaN(noon))
    throw new Error(`"${today}" is not a day. Write it as 2027-06-01.`);
  const RealDate = Date;
  const shiftMs = noon - RealDate.now();
  globalThis.Date = new Proxy(RealDate, {
    apply: () => new RealDate(RealDate.now() + shiftMs).toString(),
    construct: (target, given: unknown[], newTarget) =>
      Reflect.construct(target, given.length === 0 ? [RealDate.now() + shiftMs] : given, newTarget),
    get: (target, name, receiver) =>
      name === 'now' ? () => RealDate.now() + shiftMs : Reflect.get(target, name, receiver),
  });
}
