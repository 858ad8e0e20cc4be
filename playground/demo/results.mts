import { z } from 'zod/v4';
import { reportSchema, type Report } from '../../src/operations/result';
import type { OutputItem, Run, WorkflowFile } from '../engine/execution.mts';

/** What one item of one node of ours left behind. */
export interface StepResult {
  node: string;
  item: number;
  provider: string | null;
  model: string | null;
  report: Report;
}

export interface Results {
  steps: StepResult[];
  /** Nodes whose output is not Full, so that attempts and usage are not in their items. */
  brief: string[];
}

const nodeType = 'n8n-nodes-imarouter.imaRouter';
const who = { provider: z.string().nullish(), model: z.string().nullish() };
const fullSchema = reportSchema().extend(who);
const briefSchema = z.object({ cost: z.string().nullable() });
const errorSchema = z.object({ details: fullSchema });

/** Reads the reports of our nodes from a run: of items done, of error items, and of a failure that ended the run. */
export function resultsOf(run: Run, workflow: WorkflowFile): Results {
  const names = workflow.nodes.filter(({ type }) => type === nodeType).map(({ name }) => name);
  const items = names.flatMap((node) =>
    (run.nodes[node]?.outputs.flat() ?? []).map((item, index) => ({
      node,
      item: sourceOf(item, index),
      json: item.json,
    })),
  );
  const failed = run.failures.map(({ node = '', itemIndex = 0, details }) => ({
    node,
    item: itemIndex,
    json: { details },
  }));
  const steps = [...items, ...failed].flatMap(({ node, item, json }) => {
    const full = fullSchema.safeParse(json).data ?? errorSchema.safeParse(json).data?.details;
    if (full === undefined) return [];
    const { provider = null, model = null, ...report } = full;
    return [{ node, item, provider, model, report }];
  });
  const brief = items.filter(({ json }) => briefSchema.safeParse(json).success && !fullSchema.safeParse(json).success);
  return { steps, brief: [...new Set(brief.map(({ node }) => node))] };
}

function sourceOf({ pairedItem }: OutputItem, index: number): number {
  const parsed = z.object({ item: z.number() }).safeParse(pairedItem);
  return parsed.success ? parsed.data.item : index;
}
