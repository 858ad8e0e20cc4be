import type { IncomingMessage, Server, ServerResponse } from 'node:http';

const looksPerPeriod = 4;
const leastSentBytes = 16 * 1024;

interface Watched {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  read: number;
  written: number;
  stillLooks: number;
}

/**
 * Ends connections of clients that stand still for a period: in the middle of a body that they send (less than 16 KiB counts as
 * standing still), or while an answer waits to be taken. Who waits for an answer may wait.
 */
export function dropSlowClients(server: Server, periodSeconds: number): void {
  const open = new Set<Watched>();
  server.on('request', (request, response) => {
    const { bytesRead: read, bytesWritten: written } = request.socket;
    const watched = { request, response, read, written, stillLooks: 0 };
    open.add(watched);
    response.once('close', () => open.delete(watched));
  });
  const timer = setInterval(() => open.forEach(look), (periodSeconds * 1000) / looksPerPeriod);
  timer.unref();
  server.once('close', () => clearInterval(timer));
}

function look(watched: Watched): void {
  const { request, response } = watched;
  const { socket } = request;
  const isSending = !request.complete && socket.bytesRead - watched.read < leastSentBytes;
  const isTaking = response.writableLength > 0 && socket.bytesWritten === watched.written;
  if (!isSending && !isTaking) {
    Object.assign(watched, { read: socket.bytesRead, written: socket.bytesWritten, stillLooks: 0 });
    return;
  }
  watched.stillLooks++;
  if (watched.stillLooks >= looksPerPeriod) socket.destroy();
}
