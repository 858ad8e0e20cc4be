import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Registry } from '../../../core/provider';
import { valueTitle } from '../../embedded/valueTitle';
import { parameterNames } from './names';
import type { Shape } from '../../embedded/shape';

/** The n8n parameter for one field of an operation. `show` says for which operation it is shown. */
export function parameterOf(shape: Shape, registry: Registry, show: IDisplayOptions['show'] = {}): INodeProperties {
  const { title, name, description, optional, initial, hint } = shape;
  const condition = { ...show, ...(hint.showWhen ? { [hint.showWhen.field]: [...hint.showWhen.is] } : {}) };
  return {
    displayName: title,
    name,
    ...widgetOf(shape, registry),
    ...(name === parameterNames.operation ? { noDataExpression: true } : {}),
    ...(optional || initial !== undefined ? {} : { required: true }),
    ...(Object.keys(condition).length > 0 ? { displayOptions: { show: condition } } : {}),
    description:
      shape.kind === 'list' && !namesProviders(shape) && shape.choices.length === 0
        ? withCommas(description)
        : description,
    ...(hint.placeholder === undefined ? {} : { placeholder: hint.placeholder }),
  };
}

/** Whether the field has no way to say "not set" and so belongs among the options, where a user adds it. */
export function belongsToOptions({ hint, optional, kind }: Shape): boolean {
  return hint.advanced === true || (optional && (kind === 'number' || kind === 'boolean' || kind === 'choice'));
}

/** Choices by title, as n8n wants them sorted. */
export function sortedChoices(choices: readonly INodePropertyOptions[]): INodePropertyOptions[] {
  return sortedBy(choices, ({ name }) => name);
}

/** In the order of their titles, upper and lower case alike. A collator would take longer to load than all of our code. */
export function sortedBy<T>(values: readonly T[], titleOf: (value: T) => string): T[] {
  const keyed = values.map((value) => ({ value, key: titleOf(value).toLowerCase() }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key))).map(({ value }) => value);
}

type Widget = Pick<INodeProperties, 'type' | 'default'> & Partial<INodeProperties>;

function widgetOf(shape: Shape, registry: Registry): Widget {
  if (namesProviders(shape)) return providerWidget(shape, registry);
  if (shape.hint.list !== undefined && !shape.hint.advanced) return listWidget(shape, shape.hint.list);
  switch (shape.kind) {
    case 'number':
      return { type: 'number', typeOptions: numberLimits(shape), default: numberOf(shape) };
    case 'boolean':
      return { type: 'boolean', default: shape.initial === true };
    case 'choice':
      return choiceWidget(shape);
    case 'list':
      return shape.choices.length > 0 ? choicesWidget(shape) : textWidget(shape);
    case 'json':
      return { type: 'json', default: '' };
    default:
      return textWidget(shape);
  }
}

function textWidget(shape: Shape): Widget {
  return { type: 'string', ...rowsOf(shape), default: typeof shape.initial === 'string' ? shape.initial : '' };
}

function choicesWidget({ choices, initial }: Shape): Widget {
  const options = sortedChoices(choices.map((value) => ({ name: valueTitle(value), value })));
  return { type: 'multiOptions', options, default: Array.isArray(initial) ? initial.map(String) : [] };
}

function choiceWidget({ choices, initial }: Shape): Widget {
  const options = sortedChoices(choices.map((value) => ({ name: valueTitle(value), value })));
  return { type: 'options', options, default: typeof initial === 'string' ? initial : (options[0]?.value ?? '') };
}

function providerWidget({ kind }: Shape, registry: Registry): Widget {
  const options = sortedChoices(Object.values(registry).map(({ id, title }) => ({ name: title, value: id })));
  if (kind === 'list') return { type: 'multiOptions', options, default: [] };
  return { type: 'options', options: [{ name: 'Automatic', value: '' }, ...options], default: '' };
}

function listWidget({ initial, hint }: Shape, list: 'models' | 'voices' | 'languages'): Widget {
  const value = typeof initial === 'string' ? initial : '';
  const methods = { models: 'searchModels', voices: 'searchVoices', languages: 'searchLanguages' };
  const examples = { models: 'e.g. whisper-large-v3', voices: 'e.g. alloy', languages: 'e.g. pt-BR' };
  const named = value === 'auto' ? { cachedResultName: 'Automatic' } : value === '' ? {} : { cachedResultName: value };
  return {
    type: 'resourceLocator',
    default: { mode: 'list', value, ...named },
    modes: [
      {
        displayName: 'From List',
        name: 'list',
        type: 'list',
        typeOptions: { searchListMethod: methods[list], searchable: true },
      },
      { displayName: 'By ID', name: 'id', type: 'string', placeholder: hint.placeholder ?? examples[list] },
    ],
  };
}

function numberLimits({ minimum, maximum, whole }: Shape): INodeProperties['typeOptions'] {
  return {
    ...(minimum === undefined ? {} : { minValue: minimum }),
    ...(maximum === undefined ? {} : { maxValue: maximum }),
    ...(whole ? {} : { numberPrecision: 2 }),
  };
}

function numberOf({ initial, minimum }: Shape): number {
  return typeof initial === 'number' ? initial : (minimum ?? 0);
}

function rowsOf({ hint }: Shape): Partial<INodeProperties> {
  return hint.widget === 'longText' ? { typeOptions: { rows: 4 } } : {};
}

function namesProviders({ name }: Shape): boolean {
  return name === 'provider' || name === 'providers';
}

function withCommas(description: string): string {
  return `${description.replace(/\.$/, '')}. Separate several with commas.`;
}
