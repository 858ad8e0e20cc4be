import type { Price } from '../frame/bill.mts';

/** The codes that a host of the generate family puts into bodies: the same number means different things on each. */
export interface Codes {
  badParameter: number;
  tooLong: number;
  outOfCredit: number;
}

/** One host of the generate family: its codes, limits, price and how it proves its callbacks. */
export interface Family {
  id: string;
  title: string;
  codes: Codes;
  models: readonly string[];
  ideaCharacters: number;
  titleCharacters: (model: string) => number;
  takesDuration: boolean;
  requiresPrompt: boolean;
  creditPath: string;
  creditsPerGeneration: number;
  price: Price;
  webhookKey?: string;
  hasJobsApi: boolean;
}
