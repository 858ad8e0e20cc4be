import { type Json, jsonBody, openGateway } from './gateway.mts';
import { startReceiver } from './receiver.mts';

describe('Traces', () => {
  it('show each request and job with its attempts, and hold no text and no key', async () => {
    const collector = await startReceiver();
    const open = await openGateway({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const { gateway, simulators } = open;
    simulators.openai.faults.add({ do: 'status', status: 503, path: '*/speech', next: 3 });
    const ask = jsonBody({ model: 'tts-1, elevenlabs-turbo', voice: 'alloy', input: 'Words nobody may trace.' });
    await (await gateway.call('/v1/audio/speech', ask)).arrayBuffer();
    const { id } = await gateway.json('/v1/audio/speech/async', ask);
    await gateway.json(`/v1/jobs/${id}?wait=30`);
    await gateway.stop();
    const told = collector.messages.map(({ body }) => body).join('');
    for (const secret of ['nobody may trace', 'sim-openai', 'admin-key']) expect(told).not.toContain(secret);
    const spans: Json[] = collector.messages.flatMap(({ body }) =>
      (JSON.parse(body) as Json).resourceSpans.flatMap(({ scopeSpans }: Json) =>
        scopeSpans.flatMap(({ spans }: Json) => spans),
      ),
    );
    const childrenOf = (name: string) => {
      const parent = spans.find((span) => span.name === name);
      return spans.filter(({ parentSpanId }) => parent !== undefined && parentSpanId === parent.spanId);
    };
    const [failed, done] = childrenOf('POST /v1/audio/speech');
    expect([failed, done].map(({ name, status }: Json) => [name, status.code ?? 0])).toEqual([
      ['speak openai', 2],
      ['speak elevenlabs', 0],
    ]);
    expect(childrenOf('job speak').map(({ name }) => name)).toHaveLength(1);
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
    await open.close();
    await collector.close();
  }, 200_000);
});
