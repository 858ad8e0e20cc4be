import type { FastifyReply } from 'fastify';
import type { AttemptNotice } from '../../src/core/host';
import { type Result, RouterFailure } from '../../src/operations';
import { SendFailure } from '../../src/core/host';
import { totals } from '../../src/billing/totals';
import { eventStream } from '../http/events.mts';
import { later } from '../host/together.mts';

/** Bytes on their way to a client while they are still arriving. */
export interface HandOn {
  /** Refuses another attempt once bytes of one are on their way. */
  notice(notice: AttemptNotice): void;
  tee(stream: AsyncIterable<Uint8Array>, mediaType: string, sizeBytes?: number): AsyncIterable<Uint8Array>;
  isStarted(): boolean;
  end(result: Result<unknown>): Promise<void>;
  /** Says so in an event, or ends the connection without an end of the body: the client sees that something is missing. */
  breakOff(thrown: unknown): void;
}

/** How a sound is put into events. */
export interface Events {
  piece(bytes: Uint8Array): string;
  end(result: Result<unknown>): string;
  breakOff(thrown: unknown, requestId: string): string;
}

/**
 * Hands the bytes of a sound on as they arrive, if they are the whole answer, as they are or in events. After the first byte there
 * is no other provider.
 */
export function handOn(reply: FastifyReply, events?: Events): HandOn {
  let latest: AttemptNotice | undefined;
  let isStarted = false;
  let hasTrailer = false;
  const { raw } = reply;
  return {
    notice(notice) {
      if (isStarted) throw new RouterFailure('cancelled', 'The sound that the provider sent cannot be used');
      latest = notice;
    },
    isStarted: () => isStarted,
    tee(stream, mediaType, sizeBytes) {
      if (latest === undefined || !latest.isWhole || isStarted || raw.headersSent || raw.destroyed) return stream;
      isStarted = true;
      reply.hijack();
      const [type, length] = events === undefined ? [mediaType, sizeBytes] : [eventStream, undefined];
      const headers = headersOf(reply, latest, type, length);
      hasTrailer = 'trailer' in headers;
      raw.writeHead(200, headers);
      return forwarded(stream, raw, hasTrailer ? undefined : length, events);
    },
    async end(result) {
      const { cost } = result;
      if (cost !== null && !raw.destroyed && hasTrailer) raw.addTrailers({ 'x-imarouter-cost': cost });
      if (!raw.writableEnded) raw.end(events?.end(result));
    },
    breakOff(thrown) {
      if (events === undefined) raw.destroy();
      else raw.end(events.breakOff(thrown, reply.request.id));
    },
  };
}

/** A cost that is known only at the end follows the body, whose length cannot be told then. */
function headersOf(
  reply: FastifyReply,
  { provider, model, bound }: AttemptNotice,
  mediaType: string,
  sizeBytes: number | undefined,
) {
  const isExact = bound.length > 0 && bound.every(({ quantitySource }) => quantitySource !== 'bound');
  const { cost } = totals(bound.map((record) => ({ ...record, certainty: 'certain' as const })));
  const length: Record<string, string> = sizeBytes === undefined ? {} : { 'content-length': String(sizeBytes) };
  const money = isExact && cost !== null ? { 'x-imarouter-cost': cost, ...length } : { trailer: 'x-imarouter-cost' };
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) own[name] = String(value);
  return { ...own, 'content-type': mediaType, 'x-imarouter-provider': provider, 'x-imarouter-model': model, ...money };
}

/**
 * Where its length was told, the answer ends with its last byte: nobody waits for what is left to do, and it is done together with
 * what others left.
 */
async function* forwarded(
  stream: AsyncIterable<Uint8Array>,
  raw: FastifyReply['raw'],
  toldBytes: number | undefined,
  events: Events | undefined,
): AsyncGenerator<Uint8Array> {
  let left = toldBytes ?? Infinity;
  try {
    for await (const chunk of stream) {
      left -= chunk.byteLength;
      const takesMore = !raw.destroyed && !raw.writableEnded;
      if (takesMore && left === 0) raw.end(chunk);
      else if (takesMore && !raw.write(events === undefined ? chunk : events.piece(chunk))) await drained(raw);
      yield chunk;
    }
    if (left === 0) await later();
  } catch (thrown) {
    // What arrived is out already: nobody else may be asked now.
    if (thrown instanceof SendFailure || thrown instanceof RouterFailure) {
      throw new RouterFailure('cancelled', `The provider broke off in the middle of the sound: ${thrown.message}`, {
        stage: 'download',
      });
    }
    throw thrown;
  }
}

/** Waits until the client has taken what was written, or is gone. */
function drained(raw: FastifyReply['raw']): Promise<void> {
  return new Promise((resolve) => {
    const goOn = (): void => {
      raw.off('drain', goOn).off('close', goOn);
      resolve();
    };
    raw.on('drain', goOn).on('close', goOn);
  });
}
