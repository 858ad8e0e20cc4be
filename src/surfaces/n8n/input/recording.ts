import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import type { Host } from '../../../core/host';
import { RouterFailure, type AudioInput, type AudioSource } from '../../../operations';
import { fileRefOf } from '../files';
import { parameterNames } from '../properties/names';
import type { Shape } from '../../embedded/shape';
import { textOf, type Parameters } from './parameters';
import { listOf } from '../../embedded/value';

const audible = /\.(aac|aif|aiff|amr|flac|m4a|m4b|mka|mov|mp2|mp3|mp4|mpeg|mpga|oga|ogg|opus|spx|wav|weba|webm|wma)$/i;

interface Item {
  readonly context: IExecuteFunctions;
  readonly host: Host;
  readonly itemIndex: number;
}

/** The recordings an item gives: files or URLs; one of them unless the field takes several. Throws invalidInput. */
export async function recordingsOf(
  shape: Shape,
  parameters: Parameters,
  item: Item,
): Promise<AudioInput | AudioInput[]> {
  const several = shape.kind === 'audioList';
  if (parameters.first(parameterNames.inputType) === 'url') {
    const url = urlOf(parameters);
    return several ? (listOf(url) ?? []).map((one) => ({ url: one })) : { url };
  }
  const names = textOf(parameters.first(parameterNames.inputField), 'data');
  if (!several) return open(binaryAt(names, item), item);
  return Promise.all((listOf(names) ?? []).map((name) => open(binaryAt(name, item), item)));
}

/** A recording that goes along: a URL, or the binary field of that name. */
export async function otherRecording(place: unknown, item: Item): Promise<AudioInput | undefined> {
  if (typeof place !== 'string' || place.trim() === '') return undefined;
  const name = place.trim();
  return /^https?:/i.test(name) ? { url: name } : open(asserted(item.context, item.itemIndex, name), item);
}

/** Older nodes do not say how large their file is; the store knows. */
async function open(binary: IBinaryData, { context, host }: Item): Promise<AudioSource> {
  const unknown = binary.id !== undefined && binary.bytes === undefined;
  const stored = unknown ? await context.helpers.getBinaryMetadata(binary.id ?? '') : undefined;
  return host.openFile(fileRefOf(stored === undefined ? binary : { ...binary, bytes: stored.fileSize }));
}

function urlOf(parameters: Parameters): string {
  const url = textOf(parameters.first(parameterNames.inputUrl), '');
  if (url !== '') return url;
  const advice = "Fill in 'URL', or check that its expression finds a value.";
  throw new RouterFailure('invalidInput', "'URL' is empty", { stage: 'intake', advice });
}

/** The file in the field of that name, else the only recording of the item. */
function binaryAt(name: string, { context, itemIndex }: Item): IBinaryData {
  const files = context.getInputData()[itemIndex]?.binary;
  if (files === undefined || files[name] !== undefined) return asserted(context, itemIndex, name);
  const entries = Object.values(files);
  const recordings = entries.filter(isRecording);
  const [only] = recordings.length > 0 ? recordings : entries;
  if (only !== undefined && (recordings.length === 1 || entries.length === 1)) return only;
  throw missing(name, Object.keys(files));
}

/** n8n knows two places where an item can hold its files, and looks at the right one. */
function asserted(context: IExecuteFunctions, itemIndex: number, name: string): IBinaryData {
  let found: IBinaryData | undefined;
  try {
    found = context.helpers.assertBinaryData(itemIndex, name);
  } catch {
    found = undefined;
  }
  if (found === undefined) throw missing(name, []);
  return found;
}

function isRecording({ mimeType, fileName = '' }: IBinaryData): boolean {
  return /^(audio|video)\/|^application\/ogg$/i.test(mimeType) || audible.test(fileName);
}

function missing(name: string, others: readonly string[]): RouterFailure {
  const advice =
    others.length === 0
      ? "Connect a node that gives a file, or set 'Input Type' to URL."
      : `Set 'Input Data Field Name' to one of: ${others.join(', ')}.`;
  const message =
    others.length === 0
      ? `The item has no file in '${name}'`
      : `The item has no single recording and no file in '${name}'`;
  return new RouterFailure('invalidInput', message, { stage: 'intake', advice });
}
