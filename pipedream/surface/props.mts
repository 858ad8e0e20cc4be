import type { z } from 'zod/v4';
import { type OperationId, operationIds, operations } from '../../src/operations';
import type { Access } from '../../src/surfaces/embedded/access';
import { valueTitle } from '../../src/surfaces/embedded/valueTitle';
import { type Shape, shapesOf } from '../../src/surfaces/embedded/shape';
import { inputShapes, settingShapes } from '../../src/surfaces/embedded/shapes.derived';
import type { Prop, Props, Values } from './component.mts';
import type { Connection } from './connection.mts';
import { listOptions } from './lists.mts';
import { registry } from './registry.mts';

const filePathDescription =
  'Provide either a file URL or a path to a file in the `/tmp` directory (for example, `/tmp/myFile.mp3`).';

const dataStore: Prop = {
  type: 'data_store',
  label: 'Usage Ledger',
  description: 'A data store that keeps what every run cost, for **Get Cost Report** and **Create Invoice**.',
};

const waitSeconds: Prop = {
  type: 'integer',
  label: 'Wait at Most',
  description:
    'Seconds to wait for a job. In a workflow the step pauses meanwhile. Left empty, as long as the provider may take; outside of workflows about 20 seconds, after which the job ID is returned.',
  min: 1,
  max: 86_400,
  optional: true,
};

/** Props that several operations share, as an app declares them. `accessOf` finds the keys in the account. */
export function sharedDefinitions(accessOf: (self: Values) => Access): Props {
  const shapes = operationIds.flatMap((id) => [...inputShapes[id], ...settingsOf(id)]).filter(isShared);
  const definitions: Record<string, Prop> = { dataStore, waitSeconds };
  for (const shape of shapes) {
    const { options, ...prop } = propOf(shape);
    definitions[shape.name] ??= {
      ...prop,
      ...(options === undefined ? {} : { options: isListed(shape) ? listOptions(shape.name, accessOf) : options }),
    };
  }
  return definitions;
}

/** The props of an operation's action: what is demanded first, then the rest, then where files are. */
export function operationProps(id: OperationId, connection: Connection): Props {
  const shapes = [...inputShapes[id], ...settingsOf(id)];
  const ordered = [...shapes.filter(isDemanded), ...shapes.filter((shape) => !isDemanded(shape))];
  const props = ordered.map((shape) => {
    const prop = propOf(shape);
    return [shape.name, isShared(shape) ? connection.shared(shape.name, prop, id) : prop] as const;
  });
  return {
    ...Object.fromEntries(props),
    ...waitingProps(id, connection),
    ...ledgerProps(id, connection),
    ...folderProps(id),
  };
}

/** How long a job is waited for, as an optional prop. */
export function waitProps(connection: Connection): Props {
  return { waitSeconds: connection.shared('waitSeconds', waitSeconds, '') };
}

/** The ledger as an optional prop, for what it is used unless told otherwise. */
export function ledgerProp(connection: Connection, description = dataStore.description): Props {
  return { dataStore: connection.shared('dataStore', { ...dataStore, description, optional: true }, '') };
}

/** Where files come from and go to outside of workflows, as Connect wants it. */
export function folderProp(accessMode: 'read' | 'write' | 'read-write'): Props {
  return {
    syncDir: {
      type: 'dir',
      label: 'Folder',
      description: 'Where Pipedream Connect keeps the files of this step.',
      accessMode,
      sync: true,
      optional: true,
    },
  };
}

/** The fields of any schema as props. */
export function fieldProps(schema: z.ZodObject): Record<string, Prop> {
  return Object.fromEntries(shapesOf(schema).map((shape) => [shape.name, propOf(shape)]));
}

/** The providers as choices. */
export function providerChoices() {
  return Object.values(registry).map(({ id, title }) => ({ label: title, value: id }));
}

/** A recording by its path or URL. */
export function fileProp(description: string): Prop {
  return {
    type: 'string',
    format: 'file-ref',
    label: 'File Path or URL',
    description: `${ended(description)} ${filePathDescription}`,
  };
}

/**
 * Whether some provider works on this operation by itself, and for so long that a step should be paused meanwhile: a pause costs a
 * run of the step, so only what is composed is worth one.
 */
export function hasJobs(id: OperationId): boolean {
  return operations[id].creates && Object.values(registry).some(({ adapters }) => adapters[id]?.resume !== undefined);
}

/** The settings of operations that choose a model. */
export function settingsOf(id: OperationId): readonly Shape[] {
  return inputShapes[id].some(({ name }) => name === 'model') ? settingShapes : [];
}

const settingNames = new Set(settingShapes.map(({ name }) => name));

function waitingProps(id: OperationId, connection: Connection): Props {
  return hasJobs(id) ? waitProps(connection) : {};
}

function ledgerProps(id: OperationId, connection: Connection): Props {
  return settingsOf(id).length > 0 || operations[id].creates ? ledgerProp(connection) : {};
}

function folderProps(id: OperationId): Props {
  const reads = inputShapes[id].some(({ kind }) => kind === 'audio' || kind === 'audioList');
  const writes = settingsOf(id).length > 0;
  if (!reads && !writes) return {};
  return folderProp(!writes ? 'read' : reads ? 'read-write' : 'write');
}

function isShared(shape: Shape): boolean {
  return settingNames.has(shape.name) || isListed(shape) || (timesUsed().get(wordsOf(shape)) ?? 0) > 1;
}

let used: ReadonlyMap<string, number> | undefined;

/** How many operations have a field with the same words, counted when it is first asked. */
function timesUsed(): ReadonlyMap<string, number> {
  if (used !== undefined) return used;
  const counts = new Map<string, number>();
  for (const words of operationIds.flatMap((id) => inputShapes[id].map(wordsOf))) {
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return (used = counts);
}

function wordsOf({ name, kind, title, description }: Shape): string {
  return [name, kind, title, description].join('\n');
}

function isListed({ hint }: Shape): boolean {
  return hint.list !== undefined;
}

function isDemanded({ optional, initial }: Shape): boolean {
  return !optional && initial === undefined;
}

function propOf(shape: Shape): Prop {
  const { title, description, initial, hint } = shape;
  const told = hint.placeholder === undefined ? ended(description) : `${ended(description)} (${hint.placeholder})`;
  return {
    label: title,
    description: told,
    ...widgetOf(shape),
    ...(isDemanded(shape) ? {} : { optional: true }),
    ...(initial === undefined || Array.isArray(initial) ? {} : { default: defaultOf(shape) }),
  };
}

function widgetOf(shape: Shape): Prop {
  const { kind, description, choices, minimum, maximum, whole, name } = shape;
  if (name === 'provider' || name === 'providers') {
    return { type: kind === 'list' ? 'string[]' : 'string', options: providerChoices() };
  }
  switch (kind) {
    case 'number':
      if (!whole) return { type: 'string', description: `${ended(description)} A number such as \`0.5\`.` };
      return {
        type: 'integer',
        ...(minimum === undefined ? {} : { min: minimum }),
        ...(maximum === undefined ? {} : { max: maximum }),
      };
    case 'boolean':
      return { type: 'boolean' };
    case 'choice':
      return { type: 'string', options: choices.map((value) => ({ label: valueTitle(value), value })) };
    case 'list':
      return { type: 'string[]' };
    case 'json':
      return { type: 'string', description: `${ended(description)} As JSON.` };
    case 'audio':
      return fileProp(description);
    case 'audioList':
      return {
        type: 'string[]',
        label: 'File Paths or URLs',
        description: `${ended(description)} Each a file URL or a path in the \`/tmp\` directory.`,
      };
    default:
      return { type: 'string', ...(isListed(shape) ? { options: [], useQuery: true } : {}) };
  }
}

function defaultOf({ initial, kind, whole }: Shape): unknown {
  return kind === 'number' && !whole ? String(initial) : initial;
}

function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
