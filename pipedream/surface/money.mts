// What the components that report and bill are made of, beside `index.mts`: the others need not load it.
export { createInvoiceFile, getCostReport, invoiceProps, reportProps } from './moneyActions.mts';
