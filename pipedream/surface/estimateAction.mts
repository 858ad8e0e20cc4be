import { usdOfNanos } from '../../src/billing/money';
import { type OperationId, operationIds, operations, RouterFailure } from '../../src/operations';
import { inputShapes } from '../../src/surfaces/embedded/shapes.derived';
import type { Props } from './component.mts';
import type { Connection } from './connection.mts';
import { fileProp, folderProp, operationProps, settingsOf } from './props.mts';
import { readAsked } from './read.mts';
import { registry } from './registry.mts';
import { type Call, doing } from './stepParts.mts';

const priced = operationIds.filter((id) => settingsOf(id).length > 0);
const asText: readonly string[] = ['text', 'prompt'];

/** The props of Estimate Cost: what is to be done, and what of its input decides the cost. */
export function estimateProps(connection: Connection): Props {
  const { model, providers } = operationProps('transcribe', connection);
  return {
    operation: {
      type: 'string',
      label: 'Operation',
      description: 'What is to be done.',
      options: priced.map((id) => ({ label: operations[id].action, value: id })),
    },
    audio: { ...fileProp('The recording, for operations that listen to one.'), optional: true },
    text: { type: 'string', label: 'Text', description: 'The text to say, or the prompt.', optional: true },
    model,
    providers,
    more: {
      type: 'string',
      label: 'More Input',
      description: 'Other fields of the operation as JSON, such as `{ "durationSeconds": 60 }`.',
      optional: true,
    },
    ...folderProp('read'),
  };
}

/** What an operation would cost at most at each provider. Sends nothing to a provider. */
export function estimateCost(call: Call): Promise<object> {
  return doing(call, async ({ $, values, router }) => {
    const id = operationOf(values['operation']);
    const shapes = inputShapes[id];
    const textField = shapes.find(({ name }) => asText.includes(name))?.name;
    const named = textField === undefined ? {} : { [textField]: values['text'] };
    const { input, settings } = await readAsked(id, { ...moreOf(values['more']), ...values, ...named });
    const { deployments, passedOver } = await router.estimate({ operation: id, input, settings });
    const [first] = deployments;
    $.export('$summary', summaryOf(first));
    return {
      operation: id,
      deployments: deployments.map((one) => ({
        ...one,
        costAtMostUsd: one.costAtMost === null ? null : usdOfNanos(one.costAtMost),
      })),
      passedOver,
    };
  });
}

function summaryOf(first: { provider: string; model: string; costAtMost: string | null } | undefined): string {
  if (first === undefined) return 'No provider with a key can do this';
  const cost =
    first.costAtMost === null ? 'at a cost nobody can tell beforehand' : `for $${usdOfNanos(first.costAtMost)} at most`;
  return `${registry[first.provider]?.title ?? first.provider} would do it with ${first.model} ${cost}`;
}

function operationOf(given: unknown): OperationId {
  const id = priced.find((known) => known === given);
  if (id !== undefined) return id;
  const advice = `Choose from: ${priced.join(', ')}.`;
  throw new RouterFailure('invalidInput', `There is no operation '${String(given)}' with a cost`, {
    stage: 'intake',
    advice,
  });
}

function moreOf(given: unknown): object {
  try {
    const more: unknown = typeof given === 'string' && given.trim() !== '' ? JSON.parse(given) : (given ?? {});
    if (typeof more === 'object' && more !== null) return more;
  } catch {
    /* said below */
  }
  const advice = 'Correct it: names in double quotes, no comma at the end.';
  throw new RouterFailure('invalidInput', "'More Input' is not a JSON object", { stage: 'intake', advice });
}
