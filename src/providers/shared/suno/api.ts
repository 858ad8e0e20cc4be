import type { WireRequest } from '../../../core/wire';
import type { CodeTable } from './answer';
import type { MusicPlan } from './plan';
import type { TaskRecord } from './record';

/** How one host takes a generation and tells how it stands. */
export interface SunoApi {
  readonly codes: CodeTable;
  /** Longest prompt outside custom mode. */
  readonly ideaCharacters: number;
  submission(plan: MusicPlan, model: string | null, callBackUrl: string): WireRequest;
  poll(taskId: string): WireRequest;
  /** Reads the data of a poll. Anything else fails as badReply. */
  read(data: unknown): TaskRecord;
}
