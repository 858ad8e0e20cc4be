import { Agent, request as requestTo } from 'node:http';

/** What is posted to a gateway under measurement. */
export interface Post {
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
}

export interface Took {
  readonly firstByteMs: number;
  readonly wholeMs: number;
}

export type Send = (post: Post) => Promise<Took>;

/** A client of one gateway over kept connections; anything but 200 ends the measurement. */
export function clientOf(port: number, headers: Readonly<Record<string, string>>, connections = 1): Send {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return ({ path, contentType, body }) =>
    new Promise((resolve, reject) => {
      const start = performance.now();
      const all = { ...headers, 'content-type': contentType, 'content-length': body.length };
      const request = requestTo({ host: '127.0.0.1', port, path, method: 'POST', agent, headers: all }, (response) => {
        let firstByteMs: number | undefined;
        const read: Buffer[] = [];
        response.on('data', (chunk: Buffer) => {
          firstByteMs ??= performance.now() - start;
          if (response.statusCode !== 200) read.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () => {
          const wholeMs = performance.now() - start;
          if (response.statusCode === 200) resolve({ firstByteMs: firstByteMs ?? wholeMs, wholeMs });
          else
            reject(
              new Error(
                `Port ${port} answered ${response.statusCode}: ${Buffer.concat(read).toString().slice(0, 500)}`,
              ),
            );
        });
      });
      request.on('error', reject);
      request.end(body);
    });
}
