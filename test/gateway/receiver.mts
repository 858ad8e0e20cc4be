import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as it came in. */
export interface Received {
  readonly path: string;
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A server on loopback that keeps what it is sent; `answer` decides what it says. */
export async function startReceiver(
  answer: (message: Received, count: number) => { status: number; body?: string } = () => ({ status: 200 }),
) {
  const messages: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const message = { path: request.url ?? '', id: headers['webhook-id'] ?? '', headers, body };
      messages.push(message);
      const { status, body: text = '' } = answer(message, messages.filter(({ id }) => id === message.id).length);
      response.writeHead(status).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
