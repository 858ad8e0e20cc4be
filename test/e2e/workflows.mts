import type { WorkflowText } from '../../playground/n8n/rest.mts';
import type { Lab } from './lab.mts';

/** A node of a workflow, without its place on the canvas. */
export type Step = WorkflowText['nodes'][number] & Record<string, unknown>;

/** What a step is connected to: from which of its outputs, or as which kind of help to an agent. */
export interface Wire {
  from: string;
  to: string;
  output?: number;
  kind?: 'main' | 'ai_tool' | 'ai_languageModel';
}

/** A workflow of steps that are wired as told. */
export function wired(name: string, steps: Step[], wires: Wire[], settings: object = {}): WorkflowText {
  const nodes = steps.map((step, index) => ({
    ...{ typeVersion: 1, parameters: {} },
    ...step,
    id: `0000000${index}-0000-4000-8000-000000000000`,
    position: [index * 200, 0],
  }));
  return {
    name,
    nodes,
    connections: Object.fromEntries(steps.map((step) => [step.name, connectionsOf(step, wires)])),
    settings,
  };
}

/** A workflow that is called at `/webhook/<path>` and runs the steps one after the other; the first node is "Webhook". */
export function called(path: string, steps: Step[], settings: object = {}): WorkflowText {
  return chained(path, [calledAt(path), ...steps], settings);
}

/** A workflow of steps one after the other. */
export function chained(name: string, steps: Step[], settings: object = {}): WorkflowText {
  const wires = steps.slice(1).map((step, index) => ({ from: steps[index]?.name ?? '', to: step.name }));
  return wired(name, steps, wires, settings);
}

/** A step that starts its workflow when `/webhook/<path>` is called, and answers at once. */
export function calledAt(path: string): Step {
  return {
    name: 'Webhook',
    type: 'n8n-nodes-base.webhook',
    typeVersion: 2,
    webhookId: path,
    parameters: { path, httpMethod: 'POST', responseMode: 'onReceived', options: {} },
  };
}

/** The node itself, as a step. */
export function ima(lab: Pick<Lab, 'credential'>, parameters: object, more: object = {}): Step {
  return {
    name: 'ImaRouter',
    type: 'n8n-nodes-imarouter.imaRouter',
    parameters,
    credentials: { imaRouterApi: lab.credential },
    ...more,
  };
}

/** The trigger, as a step; its URL is `/webhook/<path>/jobs`. */
export function trigger(lab: Pick<Lab, 'credential'>, path: string, parameters: object): Step {
  return {
    name: 'Trigger',
    type: 'n8n-nodes-imarouter.imaRouterTrigger',
    webhookId: path,
    parameters,
    credentials: { imaRouterApi: lab.credential },
  };
}

/** Music at one provider, suspended at once. */
export function music(lab: Pick<Lab, 'credential'>, provider: string, more: object = {}, options: object = {}): Step {
  return ima(lab, {
    resource: 'music',
    operation: 'music',
    prompt: '=calm piano {{ $json.n ?? "" }}',
    model: { __rl: true, mode: 'id', value: `${provider}/suno-v5` },
    options: { pollFirstSeconds: 0, ...options },
    ...more,
  });
}

/** A step that hands on what it gets. */
export const after: Step = { name: 'After', type: 'n8n-nodes-base.noOp' };

/** Splits the body's `items` into items. */
export const split: Step = {
  name: 'Split',
  type: 'n8n-nodes-base.splitOut',
  parameters: { fieldToSplitOut: 'body.items', options: {} },
};

function connectionsOf({ name }: Step, wires: Wire[]): object {
  const own = wires.filter(({ from }) => from === name);
  const kinds = [...new Set(own.map(({ kind = 'main' }) => kind))];
  return Object.fromEntries(
    kinds.map((kind) => [
      kind,
      outputsOf(
        own.filter((wire) => (wire.kind ?? 'main') === kind),
        kind,
      ),
    ]),
  );
}

function outputsOf(wires: Wire[], type: string): object[][] {
  const last = Math.max(...wires.map(({ output = 0 }) => output));
  return Array.from({ length: last + 1 }, (_, output) =>
    wires.filter((wire) => (wire.output ?? 0) === output).map(({ to }) => ({ node: to, type, index: 0 })),
  );
}
