import aws4 from 'aws4';
import axios from 'axios';
import { Readable } from 'node:stream';
import type { Objects } from './objects.mts';

export interface S3Settings {
  readonly endpoint: string;
  /** As clients reach it. */
  readonly publicEndpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Files in an S3-compatible store, by path-style addresses. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ */
export function s3Objects(settings: S3Settings): Objects {
  const credentials = { accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey };
  const signed = (
    method: string,
    key: string,
    headers: Record<string, string>,
    endpoint = settings.endpoint,
    query = '',
  ) => {
    const { host, pathname } = new URL(endpoint);
    const path = `${pathname.replace(/\/$/, '')}/${settings.bucket}/${key}${query}`;
    const request = { method, host, path, service: 's3', region: settings.region, headers };
    return aws4.sign({ ...request, signQuery: query !== '' }, credentials);
  };
  const ask = async (method: string, key: string, headers: Record<string, string>, data?: Readable) => {
    const request = signed(method, key, { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers });
    const reply = await axios.request<Readable>({
      method,
      url: `${new URL(settings.endpoint).origin}${request.path}`,
      headers: plain(request.headers ?? {}),
      data,
      responseType: 'stream',
      maxRedirects: 0,
      maxBodyLength: Infinity,
      validateStatus: () => true,
    });
    if (reply.status < 300) return reply.data;
    reply.data.destroy();
    throw new Error(`The object store answered ${method} with status ${reply.status}`);
  };
  return {
    async put(key, content, sizeBytes, mediaType) {
      const headers = { 'content-length': String(sizeBytes), 'content-type': mediaType };
      (await ask('PUT', key, headers, Readable.from(content))).resume();
    },
    open: (key, startByte = 0, endByte) =>
      opened(() => ask('GET', key, { range: `bytes=${startByte}-${endByte ?? ''}` })),
    async remove(key) {
      (await ask('DELETE', key, {})).resume();
    },
    signedUrl(key, fileName, mediaType, seconds) {
      const disposition = encodeURIComponent(`attachment; filename="${fileName.replace(/[^\w. -]/g, '_')}"`);
      const asked = `?X-Amz-Expires=${seconds}&response-content-disposition=${disposition}&response-content-type=${encodeURIComponent(mediaType)}`;
      const request = signed('GET', key, {}, settings.publicEndpoint, asked);
      return `${new URL(settings.publicEndpoint).origin}${request.path}`;
    },
  };
}

async function* opened(ask: () => Promise<Readable>): AsyncGenerator<Uint8Array> {
  yield* await ask();
}

function plain(headers: object): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
