import type { Provider } from '../../src/core/provider';
import type { WireRequest } from '../../src/core/wire';
import { collect } from '../../src/core/collect';
import { createKeeper } from '../../src/core/keeper';
import { type JsonValue, type OperationId, operationIds } from '../../src/operations';
import { providers } from '../../src/providers';
import { createTestHost } from '../support/nodeHost.mts';
import { conversationsOf, errorCasesOf, type NamedConversation } from './contract/conversation.mts';
import { adapterOf, contextOf, deploymentOf, inputOf, plainRequest } from './contract/input.mts';
import { asKept, httpReply, replay } from './contract/replay.mts';
import { sampleOptions } from './contract/sample.mts';

const apiKey = 'sk-proj-Zk3xTq9wLm2vBn8s';
const stateLimitCharacters = 2_000;

/** The registry as two other processes load it. */
const others = [freshRegistry(), freshRegistry()];

describe.each(Object.values(providers).map((provider): [string, Provider] => [provider.id, provider]))(
  'The provider %s',
  (id, provider) => {
    const conversations = conversationsOf(id);
    const operations = operationIds.filter((operation) => provider.adapters[operation] !== undefined);

    it.each(operations)('has a recorded conversation for %s that ends well', (operation) => {
      const done = conversations.filter((one) => one.operation === operation && one.outcome.type === 'done');
      expect(done.map(({ name }) => name)).not.toEqual([]);
    });

    for (const one of conversations) {
      describe(`in ${one.name}`, () => {
        it('asks and answers as recorded', async () => {
          const turns = await replay(provider, one);
          expect(turns.map(({ exchange }) => plainRequest(exchange.request))).toEqual(
            one.exchanges.map(({ request }) => request),
          );
          const outcome = turns.at(-1)?.outcome;
          expect(outcome).toMatchObject(one.outcome);
          const message = outcome?.type === 'failed' ? outcome.message : '';
          for (const words of textsOf(one)) expect(message).not.toContain(words);
        });

        it('shows no key and leaves signing to the host', async () => {
          for (const { exchange } of await replay(provider, one)) {
            expect(Object.keys(exchange.request.headers ?? {}).map((name) => name.toLowerCase())).not.toContain(
              provider.auth.header.toLowerCase(),
            );
          }
        });

        it('keeps steps small and plain, without text or audio', async () => {
          for (const { exchange } of await replay(provider, one)) {
            expect(asKept(exchange.step)).toEqual(exchange.step);
            const written = JSON.stringify(exchange.step);
            expect(written.length).toBeLessThan(stateLimitCharacters);
            for (const words of textsOf(one)) expect(written).not.toContain(words);
          }
        });

        it('goes on in another process', async () => {
          const here = await replay(provider, one);
          const there = await replay(provider, one, (turn) =>
            adapterOf(others[turn % 2]?.[id] ?? provider, one.operation),
          );
          expect(there.map(({ outcome }) => outcome)).toEqual(here.map(({ outcome }) => outcome));
        });

        it('takes a job up where it waited', async () => {
          const deployment = deploymentOf(provider, one);
          for (const { outcome } of await replay(provider, one)) {
            if (outcome.type !== 'again' || outcome.jobId === undefined || outcome.afterMs === 0) continue;
            const resumed = adapterOf(provider, one.operation).resume?.(asKept(outcome.next.step), deployment);
            expect(resumed && addressOf(resumed.request)).toEqual(addressOf(outcome.next.request));
          }
        });

        it('takes a reply that is cut off or senseless for a bad reply', async () => {
          for (const broken of await brokenOutcomes(provider, one)) {
            expect(broken).toEqual({ type: 'failed', kind: 'badReply' });
          }
        });
      });
    }

    for (const operation of calledBack(provider)) {
      it(`tells where to call back when a job of ${operation} ends, and can be asked about it`, () => {
        expect(adapterOf(provider, operation).resume).toBeDefined();
        const told = conversations.filter((one) => one.operation === operation && tellsCallback(provider, one));
        expect(told.map(({ name }) => name)).not.toEqual([]);
      });
    }

    it.each(operations)('has options for %s that are strict, without defaults, and described', (operation) => {
      const options = adapterOf(provider, operation).options?.();
      if (options === undefined) return;
      expect(options.safeParse({}).data).toEqual({});
      expect(options.safeParse({ noSuchOption: 1 }).success).toBe(false);
      for (const [name, schema] of Object.entries(options.shape)) {
        const { title, description } = metaOf(schema);
        expect([name, typeof title, typeof description]).toEqual([name, 'string', 'string']);
      }
    });

    it.each(operations)('sends every option of %s', (operation) => {
      const options = adapterOf(provider, operation).options?.();
      const unsent = (options ? sampleOptions(options) : []).filter(
        ({ name, values }) => !changesRequest(provider, conversations, operation, name, values),
      );
      expect(unsent).toEqual([]);
    });

    it('reads its own errors and no others, without showing a key', () => {
      const cases = errorCasesOf(id);
      expect(cases.map(({ status }) => status)).toEqual(expect.arrayContaining([400, 401, 429, 500]));
      for (const { about, status, body, headers, kind } of cases) {
        const text = (typeof body === 'string' ? body : JSON.stringify(body)).replaceAll('$KEY', apiKey);
        const reading = provider.readError(status, text, headers);
        expect([about, reading?.kind ?? null]).toEqual([about, kind]);
        expect(reading?.message ?? '').not.toContain(apiKey);
      }
      expect(cases.some(({ body }) => JSON.stringify(body).includes('$KEY'))).toBe(true);
      expect(provider.readError(502, '<html><body>Bad gateway</body></html>', {})).toBeNull();
      expect(provider.readError(500, '', {})).toBeNull();
    });
  },
);

/** Where a request goes, whatever it asks there. */
function addressOf({
  method,
  origin,
  path,
  url,
}: WireRequest): Pick<WireRequest, 'method' | 'origin' | 'path' | 'url'> {
  return { method, origin, path, url };
}

/** Operations of rows that wait by callback; of a row with several, those that have jobs. */
function calledBack(provider: Provider): OperationId[] {
  const found = provider.deployments
    .filter(({ waiting }) => waiting === 'callback')
    .flatMap(({ operations }) => {
      const jobs = operations.filter((operation) => provider.adapters[operation]?.resume !== undefined);
      return jobs.length > 0 ? jobs : operations;
    });
  return [...new Set(found)];
}

/** Whether the address to call back is sent: at once, or by a later request of the recording. */
function tellsCallback(provider: Provider, one: NamedConversation): boolean {
  const callbackUrl = 'https://n8n.example/callback';
  const { request } = adapterOf(provider, one.operation).request(
    inputOf(one.operation, one.input),
    deploymentOf(provider, one),
    { ...contextOf(one), callbackUrl, startsJob: true },
  );
  const recorded = one.context.callbackUrl ?? null;
  return (
    JSON.stringify(plainRequest(request)).includes(callbackUrl) ||
    (recorded !== null && one.exchanges.some((turn) => JSON.stringify(turn.request).includes(recorded)))
  );
}

function freshRegistry(): typeof providers {
  let fresh = providers;
  jest.isolateModules(() => {
    fresh = jest.requireActual<{ providers: typeof providers }>('../../src/providers').providers;
  });
  return fresh;
}

function textsOf({ input }: NamedConversation): string[] {
  return ['text', 'prompt', 'lyrics', 'instructions'].flatMap((name) => {
    const value = input[name];
    return typeof value === 'string' ? [value] : [];
  });
}

function metaOf(schema: unknown): { title?: unknown; description?: unknown } {
  if (typeof schema !== 'object' || schema === null || !('meta' in schema)) return {};
  const meta: unknown = typeof schema.meta === 'function' ? schema.meta() : {};
  return typeof meta === 'object' && meta !== null ? meta : {};
}

function changesRequest(
  provider: Provider,
  conversations: readonly NamedConversation[],
  operation: NamedConversation['operation'],
  name: string,
  values: readonly JsonValue[],
): boolean {
  const own = conversations.filter((one) => one.operation === operation);
  const written = (one: NamedConversation, options?: Record<string, JsonValue>) => {
    const providerOptions = options && { [provider.id]: options };
    const input = inputOf(operation, { ...one.input, providerOptions });
    const { request } = adapterOf(provider, operation).request(input, deploymentOf(provider, one), contextOf(one));
    return JSON.stringify(plainRequest(request));
  };
  return values.some((value) => own.some((one) => written(one, { [name]: value }) !== written(one)));
}

async function brokenOutcomes(provider: Provider, one: NamedConversation): Promise<object[]> {
  const adapter = adapterOf(provider, one.operation);
  const deployment = deploymentOf(provider, one);
  const found: object[] = [];
  for (const [index, { exchange }] of (await replay(provider, one)).entries()) {
    const recorded = one.exchanges[index];
    if (recorded === undefined) throw new Error('a turn without a recording');
    const { request, step } = exchange;
    if (request.as === 'audio' || request.as === 'text') continue;
    const cutOff = (bytes: Uint8Array) => bytes.subarray(0, Math.floor(bytes.length / 3));
    const senseless = request.as === 'json' ? ['null', '{}', '[]', '"no"', '42'] : ['', 'data: {"a":\n\n', '{"a":\n'];
    const endless = (bytes: Uint8Array) => bytes.subarray(0, Buffer.from(bytes).lastIndexOf('data:'));
    const damages = [
      cutOff,
      ...(request.as === 'sse' ? [endless] : []),
      ...senseless.map((text) => () => new TextEncoder().encode(text)),
    ];
    for (const damage of damages) {
      const keeper = createKeeper(createTestHost({ registry: {}, keys: {} }));
      const reply = { status: recorded.reply.status, headers: recorded.reply.headers };
      found.push(
        await collect(httpReply(recorded.reply, damage), request, adapter, keeper)
          .then((content) => adapter.reply({ ...reply, content }, asKept(step), deployment))
          .then((outcome) => ({ type: outcome.type, kind: outcome.type === 'failed' ? outcome.kind : null }))
          .catch((thrown: unknown) => ({ type: 'failed', kind: kindOf(thrown) })),
      );
    }
  }
  return found;
}

function kindOf(thrown: unknown): unknown {
  return typeof thrown === 'object' && thrown !== null && 'kind' in thrown ? thrown.kind : String(thrown);
}
