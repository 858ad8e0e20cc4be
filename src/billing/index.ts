export * from './meter';
export * from './money';
export * from './price';
export * from './totals';
