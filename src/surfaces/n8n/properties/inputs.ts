import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import type { Registry } from '../../../core/provider';
import { operations, type OperationId } from '../../../operations';
import { audioParameters } from './audio';
import { belongsToOptions, parameterOf } from './parameter';
import { shapesOf, type Shape } from '../../embedded/shape';

/** The parameters of an operation's input: those shown first, and those among its options. */
export function inputParameters(
  id: OperationId,
  registry: Registry,
  show: NonNullable<IDisplayOptions['show']>,
): { first: INodeProperties[]; options: INodeProperties[] } {
  const able = Object.fromEntries(Object.entries(registry).filter(([, { adapters }]) => adapters[id] !== undefined));
  const shapes = shapesOf(operations[id].input);
  const first = shapes.filter((shape) => !belongsToOptions(shape));
  return {
    first: first.flatMap((shape) =>
      takesAudio(shape) ? audioParameters(shape, show) : [parameterOf(shape, able, show)],
    ),
    options: shapes.filter(belongsToOptions).map((shape) => parameterOf(shape, able)),
  };
}

function takesAudio({ kind }: Shape): boolean {
  return kind === 'audio' || kind === 'audioList';
}
