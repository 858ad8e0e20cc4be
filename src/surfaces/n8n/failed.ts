import { NodeOperationError, type INode, type INodeExecutionData } from 'n8n-workflow';
import { RouterFailure, type Stage } from '../../operations';
import { stateFailure } from './statement';

/** Whatever was thrown, as the one kind of failure. What n8n itself throws (an expression that fails) keeps its words. */
export function asFailure(thrown: unknown, stage: Stage): RouterFailure {
  if (thrown instanceof RouterFailure) return thrown;
  const message = thrown instanceof Error ? thrown.message : 'Something unexpected happened';
  return new RouterFailure(stage === 'intake' ? 'invalidInput' : 'badReply', message, { stage });
}

/** The item for the error output: n8n sends it there only if it has no other keys. */
export function failedItem(failure: RouterFailure, itemIndex: number): INodeExecutionData {
  const { headline, guidance, details } = stateFailure(failure, itemIndex);
  return { json: { error: `${headline}. ${guidance}`, message: headline, details }, pairedItem: { item: itemIndex } };
}

/** The same statement, to be thrown: n8n shows the message, and the guidance below it. */
export function failedRun(failure: RouterFailure, itemIndex: number, node: INode): NodeOperationError {
  const { headline, guidance, details } = stateFailure(failure, itemIndex);
  const thrown = new NodeOperationError(node, headline, { itemIndex, description: guidance });
  thrown.message = headline;
  thrown.context.details = details;
  return thrown;
}
