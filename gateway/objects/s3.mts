import aws4 from 'aws4';
import { setTimeout as wait } from 'node:timers/promises';
import { type HttpBody, type HttpReply, type HttpRequest, SendFailure } from '../../src/core/host';
import { maxRepeats, waitMs } from '../../src/core/retry';
import { readHead } from '../../src/core/stream';
import { openConnections } from '../host/connections.mts';
import { send } from '../host/send.mts';
import { attachment } from './disposition.mts';
import { type Objects, ObjectsFailure } from './objects.mts';

export interface S3Settings {
  readonly endpoint: string;
  /** As clients reach it. */
  readonly publicEndpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** How long it may be silent. */
  readonly silentSeconds: number;
}

type Method = HttpRequest['method'];

const mostWordsBytes = 64 * 1024;

/** Files in an S3-compatible store, by path-style addresses. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ */
export function s3Objects(settings: S3Settings): Objects {
  const credentials = { accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey };
  const connections = openConnections();
  const signed = (
    method: Method,
    key: string,
    headers: Record<string, string>,
    endpoint = settings.endpoint,
    query = '',
  ) => {
    const { host, pathname, origin } = new URL(endpoint);
    const path = `${pathname.replace(/\/$/, '')}/${settings.bucket}/${key}${query}`;
    const request = { method, host, path, service: 's3', region: settings.region, headers };
    const { path: signedPath, headers: told = {} } = aws4.sign({ ...request, signQuery: query !== '' }, credentials);
    return { url: `${origin}${signedPath}`, headers: plain(told) };
  };
  const ask = async (method: Method, key: string, headers: Record<string, string> = {}, body?: HttpBody) => {
    const request = signed(method, key, { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers });
    const wire = { method, ...request, ...(body === undefined ? {} : { body }) };
    const reply = await send(wire, request.headers, settings.silentSeconds * 1000, connections, undefined);
    if (reply.status >= 300) await refuse(method, reply);
    return reply.body;
  };
  return {
    async put(key, open, sizeBytes, mediaType) {
      const body = { mediaType, sizeBytes, stream: open };
      await readWords(await insistent(() => ask('PUT', key, { 'content-type': mediaType }, body)));
    },
    open(key, startByte = 0, endByte) {
      // Nothing can be asked of an empty file by its range.
      const isWhole = startByte === 0 && endByte === undefined;
      return opened(() => ask('GET', key, isWhole ? {} : { range: `bytes=${startByte}-${endByte ?? ''}` }));
    },
    async remove(key) {
      await readWords(await insistent(() => ask('DELETE', key)));
    },
    signedUrl(key, fileName, mediaType, seconds) {
      const disposition = encodeURIComponent(attachment(fileName));
      const asked = `?X-Amz-Expires=${seconds}&response-content-disposition=${disposition}&response-content-type=${encodeURIComponent(mediaType)}`;
      return signed('GET', key, {}, settings.publicEndpoint, asked).url;
    },
  };
}

async function* opened(ask: () => Promise<AsyncIterable<Uint8Array>>): AsyncGenerator<Uint8Array> {
  try {
    yield* await insistent(ask);
  } catch (thrown) {
    throw failureOf(thrown);
  }
}

/** Asks again where no answer came or none that lasts: the same bytes under the same key do no harm. */
async function insistent<T>(ask: () => Promise<T>): Promise<T> {
  for (let repeat = 0; ; repeat++) {
    try {
      return await ask();
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (failure.kind !== 'lost' || repeat === maxRepeats) throw failure;
      await wait(waitMs(repeat, undefined, Date.now(), Math.random()) ?? 0);
    }
  }
}

/** Throws what the store says; that a file which is to be removed is not there is as good as a removal. */
async function refuse(method: Method, { status, body }: HttpReply): Promise<void> {
  const [, code = ''] = /<Code>(\w+)<\/Code>/.exec(await readWords(body)) ?? [];
  if (method === 'DELETE' && code === 'NoSuchKey') return;
  const kind = status === 429 || status >= 500 ? 'lost' : 'refused';
  throw new ObjectsFailure(kind, `The object store answered ${method} with status ${status} ${code}`.trimEnd());
}

async function readWords(body: AsyncIterable<Uint8Array>): Promise<string> {
  return new TextDecoder().decode((await readHead(body, mostWordsBytes)).bytes);
}

function failureOf(thrown: unknown): ObjectsFailure {
  if (thrown instanceof ObjectsFailure) return thrown;
  if (!(thrown instanceof SendFailure)) throw thrown;
  const kind = thrown.certainty === 'timedOut' ? 'silent' : 'lost';
  return new ObjectsFailure(kind, `The object store gave no whole answer: ${thrown.message}`);
}

function plain(headers: object): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
