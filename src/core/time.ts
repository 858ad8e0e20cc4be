import type { OperationId } from '../operations';
import type { Deployment } from './deployment';
import { codePoints } from './quantities';
import type { InputView } from './view';

const minuteMs = 60_000;
const leastDeadlineMs = 5 * minuteMs;

/** How long one request may take, milliseconds: by the length of what goes in, generously for what is composed. */
export function timeoutOf(operation: OperationId, view: InputView, durationSeconds: number | null): number {
  switch (operation) {
    case 'transcribe':
    case 'translate':
    case 'converse':
      return minuteMs + (durationSeconds === null ? 4 * minuteMs : Math.ceil(durationSeconds * 500));
    case 'speak':
      return minuteMs + codePoints(view.text ?? '') * 20;
    case 'music':
      return 5 * minuteMs;
    case 'soundEffect':
    case 'cloneVoice':
      return 2 * minuteMs;
    default:
      return minuteMs;
  }
}

/** How long to wait for a job, milliseconds: three times what it usually takes, at least five minutes. */
export function deadlineOf(operation: OperationId, { expectedSeconds }: Deployment): number {
  const usualMs = (expectedSeconds ?? (operation === 'music' ? 180 : 60)) * 1000;
  return Math.max(leastDeadlineMs, 3 * usualMs);
}
