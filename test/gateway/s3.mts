import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/**
 * An S3-compatible store in memory: PUT, GET with ranges, DELETE. It refuses what is not signed by Signature Version 4, in the
 * head or in the query. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 * `faults` befall the next requests, one each: no answer, a closed connection, half an answer, or a status.
 */
export async function startS3({ accessKeyId, secretAccessKey }: { accessKeyId: string; secretAccessKey: string }) {
  const objects = new Map<string, { bytes: Buffer; type: string }>();
  const refused: string[] = [];
  const faults: ('silence' | 'close' | 'half' | number)[] = [];
  const connections = new Set<Socket>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://s3');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const fault = faults.shift();
    if (fault === 'silence') return;
    if (fault === 'close') return request.socket.destroy();
    if (typeof fault === 'number') return response.writeHead(fault).end('<Error><Code>SlowDown</Code></Error>');
    if (!isSigned(request, url, accessKeyId, secretAccessKey)) {
      refused.push(`${request.method} ${url.pathname}`);
      return response.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
    }
    const object = objects.get(url.pathname);
    if (request.method === 'PUT') {
      objects.set(url.pathname, { bytes: Buffer.concat(chunks), type: request.headers['content-type'] ?? '' });
      return response.writeHead(200).end();
    }
    if (object === undefined) return response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
    if (request.method === 'DELETE') {
      objects.delete(url.pathname);
      return response.writeHead(204).end();
    }
    const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    if (request.headers.range !== undefined && Number(from) >= object.bytes.length)
      return response.writeHead(416).end();
    const part = object.bytes.subarray(Number(from), to === '' ? undefined : Number(to) + 1);
    response.writeHead(request.headers.range === undefined ? 200 : 206, {
      'content-type': url.searchParams.get('response-content-type') ?? object.type,
      'content-disposition': url.searchParams.get('response-content-disposition') ?? 'inline',
      'content-length': part.length,
    });
    if (fault !== 'half') return response.end(part);
    return response.write(part.subarray(0, part.length / 2), () => request.socket.destroy());
  });
  server.on('connection', (socket) => connections.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    refused,
    faults,
    connections,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function isSigned(request: IncomingMessage, url: URL, accessKeyId: string, secret: string): boolean {
  const given = signatureIn(request, url);
  if (given === null) return false;
  const { credential, names, signature, date, payload, isQuery } = given;
  const [id, day = '', region = '', service = '', end = ''] = credential.split('/');
  if (isQuery && Date.now() > timeOf(date) + Number(url.searchParams.get('X-Amz-Expires')) * 1000) return false;
  const query = [...url.searchParams.entries()]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
  const headers = names.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`).join('');
  const canonical = [request.method, url.pathname, query, headers, names.join(';'), payload].join('\n');
  const hash = createHash('sha256').update(canonical).digest('hex');
  const text = ['AWS4-HMAC-SHA256', date, [day, region, service, end].join('/'), hash].join('\n');
  const key = [day, region, service, end].reduce<Buffer>(
    (last, word) => createHmac('sha256', last).update(word).digest(),
    Buffer.from(`AWS4${secret}`),
  );
  return id === accessKeyId && createHmac('sha256', key).update(text).digest('hex') === signature;
}

function signatureIn(request: IncomingMessage, url: URL) {
  const asked = url.searchParams;
  const inHead = /Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)/.exec(
    request.headers.authorization ?? '',
  );
  if (inHead !== null) {
    const [, credential = '', names = '', signature = ''] = inHead;
    const date = String(request.headers['x-amz-date']);
    const payload = String(request.headers['x-amz-content-sha256']);
    return { credential, names: names.split(';'), signature, date, payload, isQuery: false };
  }
  const signature = asked.get('X-Amz-Signature');
  if (signature === null) return null;
  return {
    ...{ credential: asked.get('X-Amz-Credential') ?? '', names: (asked.get('X-Amz-SignedHeaders') ?? '').split(';') },
    ...{ signature, date: asked.get('X-Amz-Date') ?? '', payload: 'UNSIGNED-PAYLOAD', isQuery: true },
  };
}

function timeOf(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
