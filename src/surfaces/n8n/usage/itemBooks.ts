import type { IExecuteFunctions } from 'n8n-workflow';
import { givenNumber } from '../../../billing/invoice/book';
import { createInvoice } from '../../../billing/invoice/create';
import { renderInvoice } from '../../../billing/render/render';
import { costReport } from '../../../billing/report';
import { selectRecords } from '../../../billing/selected';
import type { Books } from '../../../core/accountLedger';
import { RouterFailure } from '../../../operations';
import { parametersOf, textOf } from '../input/parameters';
import { usageNames, usageSources } from './names';
import { recordsOf } from './records';

const [, httpApi] = usageSources;

/** The usage records of the incoming items as books. Who numbers the invoices and marks the records is the workflow. */
export function itemBooks(context: IExecuteFunctions, nowMs: number): Books {
  const parameters = parametersOf(context)(0);
  const records = () => recordsOf(context.getInputData(), textOf(parameters.first(usageNames.usageField), 'usage'));
  return {
    costReport: async ({ groupBy, ...filter }) => costReport(records(), groupBy, filter),
    usage: async (filter) => selectRecords(records(), filter),
    async createInvoice(request, format) {
      const number = textOf(parameters.first(usageNames.invoiceNumber), '');
      if (number === '') throw new RouterFailure('invalidInput', "'Invoice Number' is empty", { stage: 'intake' });
      const issued = await createInvoice(request, records(), { book: givenNumber(number), now: nowMs });
      return { ...issued, file: renderInvoice(issued.invoice, format) };
    },
  };
}

/** Whether the records are taken from the incoming items, which needs no credential. */
export function isOverItems(context: IExecuteFunctions): boolean {
  return parametersOf(context)(0).first(usageNames.source) !== httpApi;
}
