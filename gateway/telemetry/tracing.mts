import { ROOT_CONTEXT, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { Resource } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { createHash, randomUUID } from 'node:crypto';

/** A span that has ended. `id` is that of a request or a job; spans `within` one are its children. */
export interface EndedSpan {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly isBad: boolean;
  readonly place: { readonly id: string } | { readonly within: string };
}

export interface Tracing {
  span(span: EndedSpan): void;
  close(): Promise<void>;
}

/** Opens traces by OTLP; nothing where no endpoint is set. Spans are told once they have ended, so nothing is carried along. */
export function openTracing(endpoint: string | undefined, resource: Resource): Tracing {
  if (endpoint === undefined) return { span: () => {}, close: async () => {} };
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  let next: string | undefined;
  const provider = new BasicTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(exporter)],
    idGenerator: {
      generateTraceId: () => traceIdOf(next ?? randomUUID()),
      generateSpanId: () => spanIdOf(next ?? randomUUID()),
    },
  });
  const tracer = provider.getTracer('imarouter');
  return {
    span({ name, startMs, endMs, attributes, isBad, place }) {
      next = 'id' in place ? place.id : undefined;
      const around = 'id' in place ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, contextOf(place.within));
      const span = tracer.startSpan(name, { startTime: startMs, attributes: { ...attributes } }, around);
      if (isBad) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(endMs);
    },
    close: () => provider.shutdown(),
  };
}

function contextOf(id: string) {
  return { traceId: traceIdOf(id), spanId: spanIdOf(id), traceFlags: TraceFlags.SAMPLED };
}

function traceIdOf(id: string): string {
  return hashOf(id).slice(0, 32);
}

function spanIdOf(id: string): string {
  return hashOf(id).slice(32, 48);
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
