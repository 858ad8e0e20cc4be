import { Readable } from 'node:stream';
import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

export interface FakeSettings {
  parameters: Record<string, unknown> | ((itemIndex: number) => Record<string, unknown>);
  items?: INodeExecutionData[];
  credential?: Record<string, unknown>;
  goOn?: boolean;
  tool?: boolean;
  baseUrl?: string;
  /** Keeps files in items instead of a store. */
  memoryMode?: boolean;
  signal?: AbortSignal;
  /** Answers what is sent; undefined throws like a refused connection. */
  answer?: (options: Record<string, unknown>) => unknown;
  /** Kept from try to try. */
  nodeContext?: Record<string, unknown>;
}

export interface FakeExecution {
  context: IExecuteFunctions;
  store: Map<string, Buffer>;
  sent: { signed: boolean; options: Record<string, unknown>; keys?: unknown }[];
}

/** What n8n gives a node to run with, as far as this node uses it. */
export function fakeExecution(settings: FakeSettings): FakeExecution {
  const store = new Map<string, Buffer>();
  const sent: FakeExecution['sent'] = [];
  const items: INodeExecutionData[] = settings.items ?? [{ json: {} }];
  const send = async (signed: boolean, options: Record<string, unknown>, keys?: unknown) => {
    sent.push({ signed, options, keys });
    const answer = settings.answer?.(options);
    if (answer === undefined) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const context = {
    getNodeParameter: (
      name: string,
      itemIndex: number,
      fallback: unknown,
      { rawExpressions = false }: { rawExpressions?: boolean } = {},
    ) => {
      const { parameters: given } = settings;
      const parameters = typeof given === 'function' ? given(itemIndex) : given;
      if (rawExpressions && typeof given === 'function') return '={{ $json }}';
      const value = name.split('.').reduce<unknown>((inner, key) => Reflect.get(Object(inner), key), parameters);
      if (value === undefined && fallback === undefined) throw new Error(`Could not get parameter "${name}"`);
      return value ?? fallback;
    },
    getInputData: () => items,
    getCredentials: async () => settings.credential ?? {},
    continueOnFail: () => settings.goOn ?? false,
    isToolExecution: () => settings.tool ?? false,
    getInstanceBaseUrl: () => settings.baseUrl ?? 'http://localhost:5678/',
    getExecutionCancelSignal: () => settings.signal,
    getExecutionId: () => '42',
    getWorkflow: () => ({ id: 'w-1', name: 'Test', active: false }),
    getNode: () => ({ id: 'n-1', name: 'ImaRouter', type: 'n8n-nodes-imarouter.imaRouter' }),
    getContext: () => (settings.nodeContext ??= {}),
    evaluateExpression: () => 0,
    helpers: {
      httpRequest: (options: Record<string, unknown>) => send(false, options),
      httpRequestWithAuthentication: (_name: string, options: Record<string, unknown>, keys: unknown) =>
        send(true, options, keys),
      prepareBinaryData: (data: Buffer | Readable, fileName: string, mimeType: string) =>
        keep(store, data, fileName, mimeType, settings.memoryMode ?? false),
      getBinaryStream: async (id: string) => Readable.from([store.get(id) ?? Buffer.alloc(0)], { objectMode: false }),
      getBinaryMetadata: async (id: string) => ({ fileSize: store.get(id)?.length ?? 0 }),
      createBinarySignedUrl: ({ id }: IBinaryData) => `https://n8n.example.com/rest/binary-data/signed?token=${id}`,
      assertBinaryData: (itemIndex: number, name: string) => {
        const found = items[itemIndex]?.binary?.[name];
        if (found === undefined) throw new Error('none');
        return found;
      },
    },
  };
  return { context: context as unknown as IExecuteFunctions, store, sent };
}

/** What n8n's HTTP helper returns for a full response that is streamed. */
export function streamed(statusCode: number, headers: Record<string, string>, ...chunks: (string | Buffer)[]): unknown {
  return { statusCode, headers, body: Readable.from(chunks.map((chunk) => Buffer.from(chunk))) };
}

async function keep(
  store: Map<string, Buffer>,
  data: Buffer | Readable,
  fileName: string,
  mimeType: string,
  memoryMode: boolean,
): Promise<IBinaryData> {
  const chunks: Buffer[] = [];
  for await (const chunk of Buffer.isBuffer(data) ? [data] : data) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  if (memoryMode) return { data: bytes.toString('base64'), mimeType, fileName, bytes: bytes.length };
  const id = `filesystem-v2:${store.size + 1}`;
  store.set(id, bytes);
  return { data: 'filesystem-v2', id, mimeType, fileName, bytes: bytes.length };
}
