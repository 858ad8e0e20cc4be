import type { PriceBook } from './book';

const rest = { asOf: '2026-01-01', source: "ImaRouter's own list" };
const minute = { unit: 'audioMillisecond', per: 60_000, ...rest } as const;
const thousandCharacters = { unit: 'character', per: 1_000, ...rest } as const;
const generatedSecond = { unit: 'generatedMillisecond', per: 1_000, ...rest } as const;
const free = { unit: 'request', per: 1, amount: '0', ...rest } as const;

/**
 * The default prices for clients, whatever unit the provider charges by: per minute of input audio, per 1,000 characters and
 * per generated second. They lie above the dearest published price of the catalogue for the same unit; replace them by a
 * price book of your own.
 */
export const defaultPriceBook: PriceBook = {
  currency: 'USD',
  costs: [],
  sell: [
    { operation: 'transcribe', amount: '0.0075', ...minute },
    { operation: 'translate', amount: '0.0075', ...minute },
    { operation: 'speak', amount: '0.10', ...thousandCharacters },
    { operation: 'converse', amount: '0.03', ...minute, basis: 'spoken' },
    { operation: 'converse', amount: '0.002', ...generatedSecond, basis: 'spoken' },
    { operation: 'converse', amount: '0.03', ...minute, basis: 'written' },
    { operation: 'soundEffect', amount: '0.0025', ...generatedSecond },
    { operation: 'music', amount: '0.003', ...generatedSecond },
    { operation: 'searchVoices', ...free },
    { operation: 'getVoice', ...free },
    { operation: 'cloneVoice', ...free },
    { operation: 'deleteVoice', ...free },
  ],
};
