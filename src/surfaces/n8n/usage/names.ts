/** The resource whose operations tell what audio costs and bill it. */
export const usageResource = 'usage';

/** Its operations. Stored in users' workflows, so their names never change. */
export const usageOperations = ['estimateCost', 'getCostReport', 'createInvoice', 'exportUsage'] as const;
export type UsageOperation = (typeof usageOperations)[number];

/** Where usage records are: in the items that come in, or in the ledger of our HTTP API. */
export const usageSources = ['items', 'httpApi'] as const;
export type UsageSource = (typeof usageSources)[number];

/** How a cost report is handed over. */
export const reportForms = ['rows', 'summary', 'csv', 'html', 'json'] as const;
export type ReportForm = (typeof reportForms)[number];

/** How usage records are handed over. */
export const exportForms = ['records', 'cloudEvents'] as const;

/** The option that limits what all items of an execution may cost together. */
export const executionLimitName = 'executionCostLimitUsd';

/** Names of the parameters that these operations have of their own. */
export const usageNames = {
  estimated: 'operationToEstimate',
  source: 'usageSource',
  usageField: 'usageField',
  reportForm: 'reportForm',
  exportForm: 'exportForm',
  invoiceFormat: 'invoiceFormat',
  invoiceNumber: 'invoiceNumber',
} as const;
