import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { usdOfNanos } from '../../../billing/money';
import { renderSpeakers } from '../../../media/subtitles/render';
import { type FileRef, type OperationId, type OutputOf, soundFilesOf } from '../../../operations';
import type { Storing } from '../files';
import type { AnyResult } from '../memory';
import type { OutputWish } from '../input/read';
import { handOver, textFile, type HandedOver } from './handover';
import type { Addressing } from './publicUrl';

/** The items of one result, as much as is wanted of it; each says from which input item it comes. */
export async function itemsOf(
  result: AnyResult,
  wish: OutputWish,
  itemIndex: number,
  addressing: Addressing,
): Promise<INodeExecutionData[]> {
  const { output } = result;
  const handed = await handOver(filesOf(output), wish, addressing);
  const subtitles = wish.subtitleFiles ? await subtitleFiles(output, wish.stem ?? 'speech', addressing.context) : {};
  const binary = { ...handed.binary, ...subtitles };
  const told = { ...result, warnings: [...result.warnings, ...handed.warnings] };
  return jsonOf(told, wish, handed).map((json) => ({
    json: { ...json, ...handed.fields },
    ...(Object.keys(binary).length > 0 ? { binary } : {}),
    pairedItem: { item: itemIndex },
  }));
}

function jsonOf(result: AnyResult, wish: OutputWish, handed: HandedOver): IDataObject[] {
  const { output, ...report } = result;
  if (wish.detail === 'full') return [{ output: withFiles(output, handed.described), ...report }];
  if ('voices' in output) return output.voices;
  if ('deleted' in output) return [output];
  if ('category' in output) return [output];
  return [{ ...mainOf(output, wish, handed.described), ...moneyOf(result), ...usageOf(result, wish) }];
}

function mainOf(output: OutputOf<OperationId>, wish: OutputWish, described: IDataObject[]): IDataObject {
  if ('segments' in output) {
    const { text, language, durationSeconds, segments, subtitles = {} } = output;
    if (wish.detail !== 'speakers') return { text, language, durationSeconds, ...subtitles };
    return { text: renderSpeakers(output), speakers: segments, language, durationSeconds, ...subtitles };
  }
  if ('tracks' in output && output.tracks !== undefined) {
    const tracks = output.tracks.map((track, index) => ({ ...withoutAudio(track), ...described[index] }));
    return 'audio' in output ? { durationSeconds: output.durationSeconds, tracks, ...output.subtitles } : { tracks };
  }
  const text = 'text' in output ? { text: output.text } : {};
  const durationSeconds = 'durationSeconds' in output ? output.durationSeconds : null;
  const subtitles = 'subtitles' in output ? output.subtitles : {};
  return { ...text, durationSeconds, ...described[0], ...subtitles };
}

/** `cost` is exact, in nano-dollars, null where not known; `costUsd` is the same for people. */
function moneyOf({ cost, warnings }: AnyResult): IDataObject {
  const money = { cost, costUsd: cost === null ? null : usdOfNanos(cost) };
  return warnings.length > 0 ? { ...money, warnings } : money;
}

function usageOf({ usage }: AnyResult, wish: OutputWish): IDataObject {
  return wish.usage === true ? { usage: usage.map((record) => ({ ...record })) } : {};
}

function filesOf(output: OutputOf<OperationId>): FileRef[] {
  const main = soundFilesOf(output);
  return 'bed' in output && output.bed !== undefined ? [...main, output.bed] : main;
}

function withFiles(output: OutputOf<OperationId>, described: IDataObject[]): IDataObject {
  if ('tracks' in output && output.tracks !== undefined) {
    const tracks = output.tracks.map((track, index) => ({ ...track, audio: described[index] }));
    return { ...output, ...('audio' in output ? { audio: described[0] } : {}), tracks };
  }
  return described[0] === undefined ? { ...output } : { ...output, audio: described[0] };
}

async function subtitleFiles(output: OutputOf<OperationId>, stem: string, context: Storing): Promise<IBinaryKeyData> {
  const { srt, vtt } = ('subtitles' in output && output.subtitles) || {};
  return {
    ...(srt === undefined ? {} : { srt: await textFile(srt, `${stem}.srt`, 'application/x-subrip', context) }),
    ...(vtt === undefined ? {} : { vtt: await textFile(vtt, `${stem}.vtt`, 'text/vtt', context) }),
  };
}

/** What is told of a track beside its file. */
function withoutAudio(track: object): IDataObject {
  return Object.fromEntries(Object.entries(track).filter(([name]) => name !== 'audio'));
}
