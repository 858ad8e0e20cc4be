import { errorAnswer } from './errorBody.mts';

/** The media type of an answer in events. */
export const eventStream = 'text/event-stream; charset=utf-8';

/** One event of an answer, under its own name. */
export function eventText<T extends { readonly type: string }>(event: T): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** The event that breaks off an answer that has begun: OpenAI's clients throw it. */
export function errorEvent(thrown: unknown, requestId: string): string {
  const { error } = errorAnswer(thrown, requestId).body;
  return eventText({ type: 'error', error: { ...error, type: 'server_error', code: 'broken_off' } });
}
