import type { JsonValue, OperationId, OutputOf } from '../operations';
import type { Part } from './plan';
import type { Candidate } from './route';

/** The answer to one part of an input that was cut, as plain JSON: a further try does not ask for it again. */
export interface DonePart<Id extends OperationId> {
  readonly output: OutputOf<Id>;
  readonly carry: JsonValue | null;
  /** Provider and model that answered. */
  readonly by: string;
}

/** Where the done parts of one input are kept from try to try. */
export interface PartMemory<Id extends OperationId> {
  recall(key: string): DonePart<Id> | undefined;
  keep(key: string, done: DonePart<Id>): void;
}

/** Where a part stands: its number in the whole, and the way to it: for whom the input was cut, and parts of it again. */
export interface Place {
  readonly number: number;
  readonly path: string;
}

/** The place of the whole input. */
export const whole: Place = { number: 0, path: '' };

/** The place of a part of what stands at a place and was cut for a candidate. */
export function placeWithin({ number, path }: Place, cutFor: Named, index: number): Place {
  return { number: number + index, path: `${path}/${nameOf(cutFor)}#${index}` };
}

type Named = Pick<Candidate<OperationId>, 'provider' | 'deployment'>;

/** Names a part by its place and by how it was cut, so that only the very same is taken for done. */
export function keyOfPart({ path }: Place, part: Part<OperationId>): string {
  const { startSeconds, durationSeconds, recording } = part;
  return `${path}:${startSeconds}+${durationSeconds}:${recording?.known?.source.sizeBytes ?? ''}`;
}

/** What names a candidate. */
export function nameOf({ provider, deployment }: Named): string {
  return `${provider.id}/${deployment.model}`;
}
