import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Stands before a provider and passes half of each of its answers on: the rest when it is told to. */
export interface Halfway {
  readonly url: string;
  /** Lets the rest of the answer that is open go. */
  goOn(): void;
  /** The end of the connection of the next answer: whether all of it was taken. */
  nextEnd(): Promise<boolean>;
  close(): Promise<void>;
}

export async function startHalfway(provider: () => string): Promise<Halfway> {
  let goOn = (): void => undefined;
  let ended: (isWhole: boolean) => void = () => undefined;
  const server = createServer((request, response) => {
    response.once('close', () => ended(response.writableFinished));
    void (async () => {
      const reply = await fetch(`${provider()}${request.url}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: request.headers.authorization ?? '' },
        body: await text(request),
      });
      const body = Buffer.from(await reply.arrayBuffer());
      const isToldToGoOn = new Promise<void>((resolve) => (goOn = resolve));
      response.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? '' });
      response.write(body.subarray(0, body.byteLength / 2));
      await isToldToGoOn;
      response.end(body.subarray(body.byteLength / 2));
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    goOn: () => goOn(),
    nextEnd: () => new Promise((resolve) => (ended = resolve)),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
