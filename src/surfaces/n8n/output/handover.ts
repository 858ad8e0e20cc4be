import type { IBinaryData, IBinaryKeyData, IDataObject } from 'n8n-workflow';
import type { Host } from '../../../core/host';
import { concatenate } from '../../../core/stream';
import type { FileRef } from '../../../operations';
import { binaryOf, type Storing } from '../files';
import type { OutputWish } from '../input/read';
import { addressOf, type Addressing } from './publicUrl';

/** Files handed over the way the user wants: what the JSON says about each, and what goes beside it. */
export interface HandedOver {
  readonly described: IDataObject[];
  /** Fields with base64 text. */
  readonly fields: IDataObject;
  readonly binary: IBinaryKeyData;
  /** What was done otherwise than asked. */
  readonly warnings: readonly string[];
}

interface Named {
  readonly file: FileRef;
  readonly field: string;
}

/** Hands files over as binary data (`data`, `data_2` …), as URLs that others can open, or as base64 text. */
export async function handOver(
  files: readonly FileRef[],
  wish: OutputWish,
  addressing: Addressing,
): Promise<HandedOver> {
  const named: Named[] = files.map((file, index) => ({
    file,
    field: index === 0 ? wish.field : `${wish.field}_${index + 1}`,
  }));
  switch (wish.returnAs) {
    case 'url':
      return together(await Promise.all(named.map((each) => withUrl(each, addressing))));
    case 'base64': {
      const texts = await Promise.all(
        named.map(async ({ file, field }) => [field, await base64Of(file, addressing.host)] as const),
      );
      return { described: named.map(describedIn), fields: Object.fromEntries(texts), binary: {}, warnings: [] };
    }
    case 'binary':
      return together(named.map((each) => asBinary(each)));
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

function together(all: readonly HandedOver[]): HandedOver {
  return {
    described: all.flatMap(({ described }) => described),
    fields: {},
    binary: Object.assign({}, ...all.map(({ binary }) => binary)),
    warnings: [...new Set(all.flatMap(({ warnings }) => warnings))],
  };
}

function asBinary(named: Named, ...warnings: string[]): HandedOver {
  return { described: [describedIn(named)], fields: {}, binary: { [named.field]: binaryOf(named.file) }, warnings };
}

function describedIn({ file, field }: Named): IDataObject {
  return { ...facts(file), field };
}

/** The file is paid for: where nobody could open a URL of it, it comes as a binary, and that is said. */
async function withUrl(named: Named, addressing: Addressing): Promise<HandedOver> {
  const address = await addressOf(named.file, addressing);
  if ('reason' in address) return asBinary(named, `The audio comes as a file, not as a URL. ${address.reason}.`);
  const { url, expiresAt } = address;
  return { described: [{ ...facts(named.file), url, urlExpiresAt: expiresAt }], fields: {}, binary: {}, warnings: [] };
}

async function base64Of(file: FileRef, host: Host): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of host.openFile(file).open()) chunks.push(chunk);
  return Buffer.from(concatenate(chunks)).toString('base64');
}

function facts({ fileName, mediaType, sizeBytes }: FileRef): IDataObject {
  return { fileName, mediaType, sizeBytes };
}
