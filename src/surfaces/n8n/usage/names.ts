/** The resource whose operations tell what audio costs and bill it. */
export const usageResource = 'usage';

/** Its operations. Stored in users' workflows, so their names never change. */
export const usageOperations = ['estimateCost', 'getCostReport', 'createInvoice'] as const;
export type UsageOperation = (typeof usageOperations)[number];

/** How a cost report is handed over. */
export const reportForms = ['rows', 'summary', 'csv', 'html', 'json'] as const;
export type ReportForm = (typeof reportForms)[number];

/** The option that limits what all items of an execution may cost together. */
export const executionLimitName = 'executionCostLimitUsd';

/** Names of the parameters that these operations have of their own. */
export const usageNames = {
  estimated: 'operationToEstimate',
  usageField: 'usageField',
  reportForm: 'reportForm',
  invoiceFormat: 'invoiceFormat',
  invoiceNumber: 'invoiceNumber',
} as const;
