import type { Invoice } from '../invoice/invoice';

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
