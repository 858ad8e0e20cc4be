import { keepUsage } from '../../src/billing/ledger';
import { usdOfNanos } from '../../src/billing/money';
import type { FileRef, OperationId, OutputOf, Result } from '../../src/operations';
import type { Step, Values } from './component.mts';
import type { Files } from './files.mts';
import { dataStoreLedger, dataStoreOf } from './ledger.mts';
import { registry } from './registry.mts';

export type AnyResult = Result<OutputOf<OperationId>>;

/** A step may export 6 MB in all; what passes this goes into a file. */
const longestJson = 1_000_000;

/** What a step gives back: the output with paths instead of files, and what it took and cost. */
export async function handOver(
  id: OperationId,
  result: AnyResult,
  { $, values, files }: { $: Step; values: Values; files: Files },
): Promise<object> {
  const { output, ...report } = result;
  const handed = await shortened(await outputOf(output, files), files);
  const notes = await keptIn(values, report.usage);
  $.export('$summary', summaryOf(id, result));
  return {
    ...handed,
    ...report,
    warnings: [...report.warnings, ...notes],
    costUsd: report.cost === null ? null : usdOfNanos(report.cost),
  };
}

/** Keeps usage in the step's ledger, if it has one; gives sentences on what was not kept. */
export async function keptIn(values: Values, usage: AnyResult['usage']): Promise<string[]> {
  const store = dataStoreOf(values);
  if (store === null || usage.length === 0) return [];
  return keepUsage({ 'The data store': dataStoreLedger(store) }, usage);
}

async function outputOf(output: OutputOf<OperationId>, files: Files): Promise<object> {
  const { audio, subtitles, tracks, ...rest } = {
    audio: undefined,
    subtitles: undefined,
    tracks: undefined,
    ...output,
  };
  const handed: object[] = [];
  for (const { audio: file, ...track } of tracks ?? []) handed.push({ ...track, ...(await pathOf(file, files)) });
  if (audio === undefined && tracks !== undefined) return { ...handed[0], tracks: handed };
  const srt = subtitles?.srt === undefined ? {} : { srtPath: await files.write(subtitles.srt, 'subtitles.srt') };
  const vtt = subtitles?.vtt === undefined ? {} : { vttPath: await files.write(subtitles.vtt, 'subtitles.vtt') };
  const sound = handed.length > 0 ? { tracks: handed } : audio === undefined ? {} : await pathOf(audio, files);
  return { ...rest, ...sound, ...srt, ...vtt };
}

async function pathOf(audio: FileRef, files: Files) {
  const filePath = await files.handOut(audio);
  return { filePath, mediaType: audio.mediaType, sizeBytes: audio.sizeBytes };
}

async function shortened(output: object, files: Files): Promise<object> {
  const json = JSON.stringify(output);
  if (json.length <= longestJson || !('segments' in output)) return output;
  const transcriptPath = await files.write(json, 'transcript.json');
  return { ...output, segments: [], words: [], transcriptPath };
}

const doneWords: Readonly<Record<OperationId, string>> = {
  transcribe: 'Transcribed',
  translate: 'Translated',
  speak: 'Made speech of',
  converse: 'Answered with',
  soundEffect: 'Made a sound of',
  music: 'Made music of',
  searchVoices: 'Found',
  getVoice: 'Found',
  cloneVoice: 'Cloned',
  deleteVoice: 'Deleted',
};

function summaryOf(id: OperationId, { output, provider, model, cost }: AnyResult): string {
  const by = [registry[provider]?.title ?? provider, model].filter((word) => word !== '').join(', ');
  const price = cost === null ? 'cost not known' : `$${usdOfNanos(cost)}`;
  return `${doneWords[id]} ${amountOf(output)} with ${by} (${price})`;
}

function amountOf(output: OutputOf<OperationId>): string {
  if ('voices' in output) return output.voices.length === 1 ? '1 voice' : `${output.voices.length} voices`;
  if ('tracks' in output && output.tracks !== undefined)
    return output.tracks.map(({ durationSeconds }) => secondsText(durationSeconds)).join(' and ');
  if ('durationSeconds' in output) return secondsText(output.durationSeconds);
  return 'name' in output ? `the voice ${output.name}` : 'a voice';
}

function secondsText(durationSeconds: number | null): string {
  return durationSeconds === null ? 'unknown length' : `${Math.round(durationSeconds * 10) / 10} s`;
}
