import type { FileRef } from './audio';
import { converse } from './converse';
import { music } from './music';
import { soundEffect } from './soundEffect';
import { speak } from './speak';
import { transcribe } from './transcribe';
import { translate } from './translate';
import { cloneVoice, deleteVoice, getVoice, searchVoices } from './voices';
import type { z } from 'zod/v4';

export * from './audio';
export * from './converse';
export * from './failure';
export * from './failureKind';
export * from './field';
export * from './fields';
export * from './file';
export * from './invalid';
export * from './music';
export * from './result';
export * from './settings';
export * from './soundEffect';
export * from './speak';
export * from './transcribe';
export * from './transcript';
export * from './translate';
export * from './usage';
export * from './voices';

/** Everything that can be asked, by its id. */
export const operations = {
  transcribe,
  translate,
  speak,
  converse,
  soundEffect,
  music,
  searchVoices,
  getVoice,
  cloneVoice,
  deleteVoice,
} as const;

export type OperationId = keyof typeof operations;
export type InputOf<Id extends OperationId> = z.infer<(typeof operations)[Id]['input']>;
export type OutputOf<Id extends OperationId> = z.infer<(typeof operations)[Id]['output']>;

/** The ids of all operations, in the order they are shown. */
export const operationIds = [
  'transcribe',
  'translate',
  'speak',
  'converse',
  'soundEffect',
  'music',
  'searchVoices',
  'getVoice',
  'cloneVoice',
  'deleteVoice',
] as const satisfies readonly OperationId[];

/** The sound files of an output, in the order in which they are to be heard. */
export function soundFilesOf(output: OutputOf<OperationId>): FileRef[] {
  if ('tracks' in output && output.tracks !== undefined) return output.tracks.map(({ audio }) => audio);
  return 'audio' in output && output.audio !== undefined ? [output.audio] : [];
}
