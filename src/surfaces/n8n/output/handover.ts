import type { IBinaryData, IBinaryKeyData, IDataObject } from 'n8n-workflow';
import type { Host } from '../../../core/host';
import { concatenate } from '../../../core/stream';
import type { FileRef } from '../../../operations';
import { binaryOf, type Storing } from '../files';
import type { OutputWish } from '../input/read';
import { urlLifetime, urlLifetimeMs } from './publicUrl';

/** Files handed over the way the user wants: what the JSON says about each, and what goes beside it. */
export interface HandedOver {
  readonly described: IDataObject[];
  /** Fields with base64 text. */
  readonly fields: IDataObject;
  readonly binary: IBinaryKeyData;
}

/** Hands files over as binary data (`data`, `data_2` …), as the provider's or signed URLs, or as base64 text. */
export async function handOver(
  files: readonly FileRef[],
  wish: OutputWish,
  context: Storing,
  host: Host,
): Promise<HandedOver> {
  const named = files.map((file, index) => ({ file, field: index === 0 ? wish.field : `${wish.field}_${index + 1}` }));
  switch (wish.returnAs) {
    case 'url':
      return { described: named.map(({ file }) => withUrl(file, context, host)), fields: {}, binary: {} };
    case 'base64': {
      const texts = await Promise.all(
        named.map(async ({ file, field }) => [field, await base64Of(file, host)] as const),
      );
      return { described: named.map(describedIn), fields: Object.fromEntries(texts), binary: {} };
    }
    case 'binary': {
      const binary = named.map(({ file, field }) => [field, binaryOf(file)] as const);
      return { described: named.map(describedIn), fields: {}, binary: Object.fromEntries(binary) };
    }
  }
}

/** A text as a file of n8n's store. */
export async function textFile(
  text: string,
  fileName: string,
  mediaType: string,
  context: Storing,
): Promise<IBinaryData> {
  const data = await context.helpers.prepareBinaryData(Buffer.from(text, 'utf8'), fileName, mediaType);
  return { ...data, fileName, mimeType: mediaType };
}

function describedIn({ file, field }: { file: FileRef; field: string }): IDataObject {
  return { ...facts(file), field };
}

function withUrl(file: FileRef, context: Storing, host: Host): IDataObject {
  if (file.url !== undefined) return { ...facts(file), url: file.url, urlExpiresAt: file.urlExpiresAt };
  const url = context.helpers.createBinarySignedUrl(binaryOf(file), urlLifetime);
  return { ...facts(file), url, urlExpiresAt: new Date(host.now() + urlLifetimeMs).toISOString() };
}

async function base64Of(file: FileRef, host: Host): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of host.openFile(file).open()) chunks.push(chunk);
  return Buffer.from(concatenate(chunks)).toString('base64');
}

function facts({ fileName, mediaType, sizeBytes }: FileRef): IDataObject {
  return { fileName, mediaType, sizeBytes };
}
