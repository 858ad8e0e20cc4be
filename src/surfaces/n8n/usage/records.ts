import type { INodeExecutionData } from 'n8n-workflow';
import { checkRecord } from '../../../billing/intake';
import { RouterFailure, type UsageRecord } from '../../../operations';

/**
 * The usage records of items: a list in the field named, the same as JSON text (as a table keeps it), one record, or the details
 * of a failed item. An item without any, such as a pending job, has used nothing. Throws invalidInput for what is no record.
 */
export function recordsOf(items: readonly INodeExecutionData[], field: string): UsageRecord[] {
  const records = items.flatMap(({ json }, itemIndex) => {
    const found = json[field] ?? usageOf(json['details']) ?? [];
    const value = typeof found === 'string' ? parsed(found, field, itemIndex) : found;
    return (Array.isArray(value) ? value : [value]).map(checkRecord);
  });
  if (records.length > 0) return records;
  throw new RouterFailure('invalidInput', `No item has usage records in '${field}'`, {
    stage: 'intake',
    advice: "Set 'Output' of the nodes before to Full or add their option 'Include Usage', and name the field here.",
  });
}

function usageOf(details: unknown): unknown {
  return typeof details === 'object' && details !== null && 'usage' in details ? details.usage : undefined;
}

function parsed(text: string, field: string, itemIndex: number): unknown {
  if (text.trim() === '') return [];
  try {
    return JSON.parse(text);
  } catch {
    return refuse(field, itemIndex);
  }
}

function refuse(field: string, itemIndex: number): never {
  throw new RouterFailure('invalidInput', `'${field}' of item ${itemIndex} is not valid JSON`, {
    stage: 'intake',
    advice: 'Keep usage records as JSON.stringify writes them.',
  });
}
