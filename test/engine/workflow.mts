import type { WorkflowFile } from '../../playground/engine/execution.mts';

type NodeOfFile = WorkflowFile['nodes'][number];
export type Step = Pick<NodeOfFile, 'type'> & Partial<NodeOfFile>;

/** A workflow of a Manual Trigger named "Start" and the steps given, one after the other, named "Step 1", "Step 2" … */
export function chain(...steps: Step[]): WorkflowFile {
  const start = { type: 'n8n-nodes-base.manualTrigger', name: 'Start' };
  const nodes = [start, ...steps].map((step, index) => ({
    id: `node-${index}`,
    name: `Step ${index}`,
    typeVersion: 1,
    position: [index * 200, 0] satisfies [number, number],
    parameters: {},
    ...step,
  }));
  const links = nodes
    .slice(1)
    .map(({ name }, index) => [
      nodes[index]?.name ?? '',
      { main: [[{ node: name, type: 'main' as const, index: 0 }]] },
    ]);
  return { id: 'test', name: 'Test', nodes, connections: Object.fromEntries(links) };
}
