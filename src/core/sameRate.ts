import { probe } from '../media';
import { type FileRef, type InputOf, type OperationId, RouterFailure, raise } from '../operations';
import type { Deployment } from './deployment';
import type { Host } from './host';
import { type InputView, viewOf } from './view';

/** At which sample rate a speech began, so that whoever goes on with another part of it is asked for the same. */
export interface SpeechRate<Id extends OperationId> {
  /** Tells of a part that was made, and, if that was by another, for whom it was meant. */
  made(output: object, meantFor: Deployment | null): void;
  /** Tells that another deployment makes a part that was meant for this one. */
  passesOn(from: Deployment): void;
  /** The input of a part with the rate to ask for; as it is while one deployment makes all parts. */
  input(input: InputOf<Id>): Promise<InputOf<Id>>;
}

/** Of a speech of which nothing was made yet. */
export function speechRate<Id extends OperationId>(host: Host): SpeechRate<Id> {
  let first: FileRef | null = null;
  let meant: Deployment | null = null;
  let measured: Promise<number | null> | null = null;
  return {
    made(output, meantFor) {
      meant ??= meantFor;
      if (first === null && isSound(output)) first = output.audio;
    },
    passesOn(from) {
      meant ??= from;
    },
    async input(input) {
      const view = viewOf(input);
      if (meant === null || view.text === undefined) return input;
      if (first !== null) measured ??= rateOf(first, host);
      const sampleRate = (await measured) ?? statedRate(meant, view);
      return sampleRate === null ? input : { ...input, sampleRate };
    },
  };
}

function isSound(output: object): output is { audio: FileRef } {
  return 'audio' in output && output.audio !== undefined;
}

async function rateOf(file: FileRef, host: Host): Promise<number | null> {
  try {
    return (await probe(host.openFile(file))).sampleRate;
  } catch (thrown) {
    return thrown instanceof RouterFailure ? null : raise(thrown);
  }
}

/** What the table says of the file that was to be made. */
function statedRate({ output }: Deployment, { format, sampleRate }: InputView): number | null {
  const offered = format === undefined ? undefined : output?.[format];
  const chosen = sampleRate !== undefined && offered?.rates?.[sampleRate] !== undefined ? sampleRate : undefined;
  return chosen ?? offered?.pcm?.sampleRate ?? offered?.sampleRate ?? null;
}
