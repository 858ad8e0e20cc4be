import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { Telemetry } from './telemetry.mts';
import { openTracing } from './tracing.mts';

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
      tracing.span({
        ...{ name: `${request.method} ${route}`, startMs: request.startedMs, endMs: Date.now() },
        ...{ attributes: { ...attributes, request: request.id }, isBad: reply.statusCode >= 500 },
        place: { id: request.id },
      });
    },
    tried({ provider, model, status, durationMs, id }, operation, within) {
      const attributes = { provider, model, operation, status };
      tries.record(durationMs / 1000, attributes);
      const endMs = Date.now();
      tracing.span({
        ...{ name: `${operation} ${provider}`, startMs: endMs - durationMs, endMs },
        ...{ attributes: { ...attributes, attempt: id }, isBad: status === 'failed', place: { within } },
      });
    },
    ended({ id, operation, status, created_at: createdAt }) {
      tracing.span({
        ...{ name: `job ${operation}`, startMs: new Date(createdAt).getTime(), endMs: Date.now() },
        ...{ attributes: { operation, status, job: id }, isBad: status === 'failed', place: { id } },
      });
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
