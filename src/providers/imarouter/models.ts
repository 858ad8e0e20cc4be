import type { Deployment, Features, OutputFormat } from '../../core/deployment';
import type { Provider } from '../../core/provider';
import { type AudioFormat, type Emotion, emotions, type OperationId } from '../../operations';
import { sameVoices } from '../shared/openai/voices';

const uploadBytes = 1_073_741_824;
/** What is done as a job that calls back at its end. */
const hasJobs = new Set<OperationId>(['transcribe', 'translate', 'speak', 'music', 'soundEffect']);
const textCharacters = 10_000;

/** A row for every model that providers with an address of their own have, able to do what any of their rows can. */
export function routedModels(behind: readonly Provider[]): Deployment[] {
  const rows = behind.filter((provider) => !provider.needsBaseUrl).flatMap((provider) => provider.deployments);
  const byModel = new Map<string, [Deployment, ...Deployment[]]>();
  for (const row of rows) {
    const same = byModel.get(row.model);
    if (same === undefined) byModel.set(row.model, [row]);
    else same.push(row);
  }
  return [...byModel.values()].map((same) => routed(same[0], same));
}

function routed(first: Deployment, rows: readonly Deployment[]): Deployment {
  return {
    model: first.model,
    ...optional('aliases', first.aliases),
    provider: 'imarouter',
    providerModel: first.model,
    title: first.title,
    operations: [...new Set(rows.flatMap((row) => row.operations))],
    ...optional('languages', languagesOf(rows)),
    ...optional('input', inputOf(rows)),
    ...optional('text', first.text && { maxCharacters: textCharacters }),
    ...optional('output', outputOf(rows)),
    ...optional('seconds', first.seconds),
    ...optional('tracks', first.tracks),
    features: featuresOf(rows),
    ...optional('emotions', emotionsOf(rows)),
    ...optional('voices', first.voices && sameVoices),
    prices: [],
    evidence: 'spec',
    asOf: first.asOf,
    source: 'https://imarouter.com/docs',
    ...optional('note', first.note),
    waiting: rows.some(({ operations }) => operations.some((id) => hasJobs.has(id))) ? 'callback' : 'holdsWorker',
    ...optional('expectedSeconds', first.expectedSeconds),
    ...optional('shutdown', rows.every((row) => row.shutdown) ? first.shutdown : undefined),
  };
}

function languagesOf(rows: readonly Deployment[]): readonly string[] | undefined {
  if (rows.some((row) => row.languages === undefined)) return undefined;
  return [...new Set(rows.flatMap((row) => row.languages ?? []))];
}

function inputOf(rows: readonly Deployment[]): Deployment['input'] {
  const formats = new Set(rows.flatMap((row) => row.input?.formats ?? []));
  return formats.size === 0 ? undefined : { formats: [...formats], maxBytes: uploadBytes };
}

function outputOf(rows: readonly Deployment[]): Deployment['output'] {
  const output: Partial<Record<AudioFormat, OutputFormat>> = {};
  for (const row of [...rows].reverse()) {
    for (const [format, { mediaType, sampleRate }] of entriesOf(row.output)) {
      output[format] = { native: format, mediaType, ...optional('sampleRate', sampleRate) };
    }
  }
  return Object.keys(output).length === 0 ? undefined : output;
}

function featuresOf(rows: readonly Deployment[]): Features {
  return Object.assign({}, ...rows.map((row) => row.features).reverse());
}

function emotionsOf(rows: readonly Deployment[]): Deployment['emotions'] {
  const known = emotions.filter((emotion) => rows.some((row) => row.emotions?.[emotion] !== undefined));
  const table: Partial<Record<Emotion, object>> = {};
  for (const emotion of known) table[emotion] = {};
  return known.length === 0 ? undefined : table;
}

function entriesOf(output: Deployment['output']): [AudioFormat, OutputFormat][] {
  const formats: readonly AudioFormat[] = ['mp3', 'wav', 'opus', 'aac', 'flac', 'pcm', 'ulaw', 'alaw'];
  return formats.flatMap((format): [AudioFormat, OutputFormat][] => {
    const found = output?.[format];
    return found === undefined ? [] : [[format, found]];
  });
}

function optional<Key extends keyof Deployment | keyof OutputFormat, Value>(key: Key, value: Value | undefined) {
  return value === undefined ? {} : { [key]: value };
}
