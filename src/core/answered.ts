import type { OperationId, OutputOf } from '../operations';
import type { FileKeeper } from './collect';
import type { Part } from './plan';

/** Where a part belongs in the whole. */
export type Place = Pick<
  Part<OperationId>,
  'startSeconds' | 'durationSeconds' | 'overlapSeconds' | 'pauseAfterSeconds'
>;

/** The answer to one part; `text` is what the part says, null where that was not kept. */
export interface Answered<Id extends OperationId> {
  readonly part: Place;
  readonly text: string | null;
  readonly output: OutputOf<Id>;
}

/** Where files are kept, and who is told what could not be done as asked. */
export interface Assembling {
  readonly keeper: FileKeeper;
  warn(message: string): void;
}
