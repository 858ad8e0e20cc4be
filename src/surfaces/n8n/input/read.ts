import type { IExecuteFunctions } from 'n8n-workflow';
import type { OperationId } from '../../../operations';
import type { Host } from '../../../core/host';
import { waitWish, type WaitWish } from '../jobs/wish';
import { parameterNames } from '../properties/names';
import { belongsToOptions } from '../properties/parameter';
import type { Shape } from '../../embedded/shape';
import { inputShapes, settingShapes } from '../../embedded/shapes.derived';
import { listOf, valueFor } from '../../embedded/value';
import { textOf, type Parameters } from './parameters';
import { otherRecording, recordingsOf } from './recording';

export type Detail = 'simplified' | 'speakers' | 'full';
export type ReturnAs = 'binary' | 'url' | 'base64';

/** What one item asks for. */
export interface Asked {
  readonly input: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly output: OutputWish;
  readonly wait: WaitWish;
}

/** How the result is to be handed over. */
export interface OutputWish {
  readonly detail: Detail;
  readonly returnAs: ReturnAs;
  readonly field: string;
  readonly subtitleFiles: boolean;
  /** Whether usage records go out with a simplified result. */
  readonly usage?: boolean;
  /** Name of the recording, without extension, for what is made from it. */
  readonly stem: string | null;
}

/** Reads what one item asks for: only what is set. Throws RouterFailure, or what n8n throws for a bad expression. */
export async function readItem(
  context: IExecuteFunctions,
  host: Host,
  id: OperationId,
  parameters: Parameters,
  itemIndex: number,
): Promise<Asked> {
  const shapes = inputShapes[id];
  const item = { context, host, itemIndex };
  const read = (shape: Shape): unknown => {
    if (shape.kind === 'audio' || shape.kind === 'audioList') return recordingsOf(shape, parameters, item);
    const value = valueFor(
      shape,
      belongsToOptions(shape) ? parameters.option(shape.name) : parameters.first(shape.name),
    );
    return shape.kind === 'audioRef' ? otherRecording(value, item) : value;
  };
  const hasSettings = shapes.some(({ name }) => name === 'model');
  const input = await onlySet(shapes, read);
  return {
    input,
    settings: hasSettings
      ? await onlySet(settingShapes, (shape) => valueFor(shape, parameters.option(shape.name)))
      : {},
    output: { ...outputWish(parameters), stem: stemOf(input['audio']) },
    wait: waitWish(parameters),
  };
}

async function onlySet(shapes: readonly Shape[], read: (shape: Shape) => unknown): Promise<Record<string, unknown>> {
  const set: Record<string, unknown> = {};
  for (const shape of shapes) {
    const given = read(shape);
    const value: unknown = given instanceof Promise ? await given : given;
    if (value !== undefined) set[shape.name] = value;
  }
  return set;
}

/** Reads how the result is to be handed over. */
export function outputWish(parameters: Parameters): Omit<OutputWish, 'stem'> {
  const detail = parameters.first(parameterNames.output);
  const returnAs = parameters.first(parameterNames.returnAs);
  return {
    detail: detail === 'full' || detail === 'speakers' ? detail : 'simplified',
    returnAs: returnAs === 'url' || returnAs === 'base64' ? returnAs : 'binary',
    field: listOf(textOf(parameters.first(parameterNames.outputField), 'data'))?.[0] ?? 'data',
    subtitleFiles: parameters.option(parameterNames.subtitleFiles) === true,
    usage: parameters.option(parameterNames.includeUsage) === true,
  };
}

function stemOf(audio: unknown): string | null {
  const stem = nameOf(audio).replace(/\.[^.]*$/, '');
  return stem === '' ? null : stem;
}

function nameOf(audio: unknown): string {
  if (typeof audio !== 'object' || audio === null) return '';
  if ('fileName' in audio) return String(audio.fileName);
  const url = 'url' in audio ? String(audio.url) : '';
  return URL.canParse(url) ? (new URL(url).pathname.split('/').pop() ?? '') : '';
}
