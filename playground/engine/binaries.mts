import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { BinaryDataService } from 'n8n-core';
import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import type { BinaryMode, InputBinary, InputItem, OutputBinary, OutputItem } from './execution.mts';
import { asDataObject } from './host.mts';
import type { N8n } from './n8n.mts';

/** n8n's own store of binaries: files below `folder`, or in memory the items themselves. Its URLs are signed with `secret`. */
export async function openBinaryStore(
  n8n: N8n,
  mode: BinaryMode,
  folder: string,
  secret: string,
): Promise<BinaryDataService> {
  const { BinaryDataConfig, BinaryDataService } = n8n.core;
  const config = n8n.services.get(BinaryDataConfig);
  config.mode = mode === 'memory' ? 'default' : 'filesystem';
  config.localStoragePath = folder;
  config.signingSecret = secret;
  const store = n8n.services.get(BinaryDataService);
  await store.init();
  return store;
}

/** Turns items handed in into n8n's, with their binaries put into the store. */
export async function storeItems(
  store: BinaryDataService,
  location: { workflowId: string; executionId: string },
  items: InputItem[],
): Promise<INodeExecutionData[]> {
  const storeOne = async (binary: InputBinary): Promise<IBinaryData> => {
    const data: IBinaryData = {
      data: '',
      mimeType: binary.mimeType ?? 'application/octet-stream',
      fileName: binary.fileName ?? (binary.path === undefined ? undefined : basename(binary.path)),
    };
    const bytes =
      binary.path === undefined ? Buffer.from(binary.base64 ?? '', 'base64') : createReadStream(binary.path);
    return await store.store({ type: 'execution', ...location }, bytes, data);
  };
  return await Promise.all(
    items.map(async ({ json, binary }, item) => {
      const stored = await Promise.all(
        Object.entries(binary ?? {}).map(async ([name, value]) => [name, await storeOne(value)]),
      );
      return {
        json: asDataObject(json),
        pairedItem: { item },
        ...(binary ? { binary: Object.fromEntries(stored) } : {}),
      };
    }),
  );
}

/** An item as plain data, its binaries as paths or base64. */
export function readItem(store: BinaryDataService, item: INodeExecutionData): OutputItem {
  const binaries = Object.entries(item.binary ?? {}).map(([name, binary]) => [name, readBinary(store, binary)]);
  return {
    json: item.json,
    ...(item.binary ? { binary: Object.fromEntries(binaries) } : {}),
    ...(item.pairedItem === undefined ? {} : { pairedItem: item.pairedItem }),
  };
}

function readBinary(store: BinaryDataService, binary: IBinaryData): OutputBinary {
  const { fileName, mimeType } = binary;
  if (binary.id === undefined) {
    return { fileName, mimeType, sizeBytes: Buffer.from(binary.data, 'base64').length, base64: binary.data };
  }
  return { fileName, mimeType, sizeBytes: binary.bytes ?? 0, path: store.getPath(binary.id) };
}
