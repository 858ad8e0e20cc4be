/** What must not stand in billing: the test of exactness must find each of these. */
export function floating(price: number, text: string, nanos: bigint): unknown[] {
  const half = 0.5;
  return [
    price * half,
    price / 3,
    nanos / 3n,
    Math.round(price),
    Number(nanos),
    price.toFixed(2),
    parseFloat(text),
    +text,
    price ** 2,
    nanos * 2n,
  ];
}
