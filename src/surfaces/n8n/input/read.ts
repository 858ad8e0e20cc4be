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

/** Reads what an item asks for: only what is set. Throws RouterFailure, or what n8n throws for a bad expression. */
export type ReadItem = (parameters: Parameters, itemIndex: number) => Promise<Asked>;

/** Reads the items of a run. What is the same for all of them is worked out once. */
export function itemReader(context: IExecuteFunctions, host: Host, id: OperationId): ReadItem {
  const shapes = inputShapes[id];
  const hasSettings = shapes.some(({ name }) => name === 'model');
  const sameValues = new Map<Shape, unknown>();
  let sameRest: Rest | undefined;
  const read = (shape: Shape, parameters: Parameters, itemIndex: number): unknown => {
    if (sameValues.has(shape)) return sameValues.get(shape);
    if (shape.kind === 'audio' || shape.kind === 'audioList')
      return recordingsOf(shape, parameters, { context, host, itemIndex });
    const isOption = belongsToOptions(shape);
    const value = valueFor(shape, isOption ? parameters.option(shape.name) : parameters.first(shape.name));
    if (shape.kind === 'audioRef') return otherRecording(value, { context, host, itemIndex });
    if (parameters.areSame([isOption ? parameterNames.options : shape.name])) sameValues.set(shape, value);
    return value;
  };
  return async (parameters, itemIndex) => {
    const input: Record<string, unknown> = {};
    for (const shape of shapes) {
      const given = read(shape, parameters, itemIndex);
      const value: unknown = given instanceof Promise ? await given : given;
      if (value !== undefined) input[shape.name] = value;
    }
    const { settings, output, wait } = sameRest ?? restOf(parameters, hasSettings);
    if (parameters.areSame(restNames)) sameRest = { settings, output, wait };
    return { input, settings, output: { ...output, stem: stemOf(input['audio']) }, wait };
  };
}

/** What an item asks for beside its input. */
interface Rest {
  readonly settings: Asked['settings'];
  readonly output: Omit<OutputWish, 'stem'>;
  readonly wait: WaitWish;
}

const restNames = [
  parameterNames.options,
  parameterNames.output,
  parameterNames.returnAs,
  parameterNames.outputField,
  parameterNames.wait,
];

function restOf(parameters: Parameters, hasSettings: boolean): Rest {
  const settings = settingShapes.flatMap((shape) => {
    const value = hasSettings ? valueFor(shape, parameters.option(shape.name)) : undefined;
    return value === undefined ? [] : [[shape.name, value] as const];
  });
  return { settings: Object.fromEntries(settings), output: outputWish(parameters), wait: waitWish(parameters) };
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
