import { SpanStatusCode, trace } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Telemetry } from './telemetry.mts';

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Opens metrics for Prometheus and, where an endpoint is set, traces by OTLP. */
export function openTelemetry(traceEndpoint: string | undefined): Telemetry {
  const resource = resourceFromAttributes({ 'service.name': 'imarouter-gateway' });
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const meters = new MeterProvider({ resource, readers: [exporter] });
  const meter = meters.getMeter('imarouter');
  const advice = { explicitBucketBoundaries: secondsBuckets };
  const answers = meter.createHistogram('imarouter_request_seconds', {
    description: 'Time to answer a request',
    unit: 's',
    advice,
  });
  const tries = meter.createHistogram('imarouter_attempt_seconds', {
    description: 'Time a provider took',
    unit: 's',
    advice,
  });
  const tracing = openTracing(traceEndpoint, resource);
  const serializer = new PrometheusSerializer();
  return {
    answered(request, reply) {
      const route = request.routeOptions.url ?? 'unknown';
      const attributes = { method: request.method, route, status: reply.statusCode };
      answers.record((Date.now() - request.startedMs) / 1000, attributes);
      tracing.span(
        `${request.method} ${route}`,
        request.startedMs,
        Date.now(),
        { ...attributes, request: request.id },
        reply.statusCode >= 500,
      );
    },
    tried({ provider, model, status, durationMs, id }, operation) {
      const attributes = { provider, model, operation, status };
      tries.record(durationMs / 1000, attributes);
      tracing.span(
        `${operation} ${provider}`,
        Date.now() - durationMs,
        Date.now(),
        { ...attributes, attempt: id },
        status !== 'done',
      );
    },
    async text() {
      const { resourceMetrics } = await exporter.collect();
      return serializer.serialize(resourceMetrics);
    },
    async close() {
      await meters.shutdown();
      await tracing.close();
    },
  };
}

function openTracing(endpoint: string | undefined, resource: ReturnType<typeof resourceFromAttributes>) {
  if (endpoint === undefined) return { span: () => {}, close: async () => {} };
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  const provider = new BasicTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(exporter)] });
  trace.setGlobalTracerProvider(provider);
  const tracer = provider.getTracer('imarouter');
  return {
    span(name: string, startTime: number, endMs: number, attributes: Record<string, string | number>, isBad: boolean) {
      const span = tracer.startSpan(name, { startTime, attributes });
      if (isBad) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(endMs);
    },
    close: () => provider.shutdown(),
  };
}
