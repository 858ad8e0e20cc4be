import type { Invoice } from '../invoice/invoice';

/** What stands beside the title of an invoice: what it is, and the fact. The last is the one that matters most. */
export function invoiceFacts({ number, issued, due, month, totalUsd }: Invoice): [label: string, value: string][] {
  return [
    ['Number', number],
    ['Issued', issued],
    ['Due', due],
    ['Month', month],
    ['Total in USD', totalUsd],
  ];
}

/** The rows below the lines of an invoice, in words. */
export function totalRows(invoice: Invoice): { label: string; amountUsd: string; strong: boolean }[] {
  return [
    { label: 'Net', amountUsd: invoice.netUsd, strong: false },
    ...invoice.taxes.map(({ name, percent, baseUsd, amountUsd }) => ({
      label: `${name} (${percent} % of ${baseUsd})`,
      amountUsd,
      strong: false,
    })),
    { label: 'Total USD', amountUsd: invoice.totalUsd, strong: true },
    ...(invoice.reverseCharge ? [{ label: reverseChargeWords, amountUsd: '', strong: false }] : []),
  ];
}

const reverseChargeWords = 'Reverse charge: no tax is asked; the buyer accounts for it.';
