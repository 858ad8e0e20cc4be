import { z } from 'zod/v4';
import { nanosOfUsd } from '../../src/billing/money';

/** Dollars as a client sends them, a positive number or its decimal text; nano-dollars as decimal text come of it. */
export const usdAmount = z
  .union([z.number().positive(), z.string().regex(/^\d{1,9}(\.\d{1,9})?$/)])
  .transform((usd) => nanosOfUsd(String(usd)).toString());
