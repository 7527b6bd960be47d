package io.wamcp.telemetry.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.wamcp.domain.trace.TraceContext;
import io.wamcp.telemetry.metric.Component;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The spans of one service, sent to an OpenTelemetry collector in batches, aside from the work. A
 * collector that is away costs spans, never work. Off unless started; then work runs as if this
 * were not here. Safe for any thread.
 */
public final class Tracing implements AutoCloseable {

  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration BETWEEN_SENDINGS = Duration.ofSeconds(1);
  private static final Duration LAST_SENDING = Duration.ofSeconds(2);

  private static final Tracing OFF = new Tracing(null, null, null);
  private static final Map<Component, Tracing> RUNNING = new ConcurrentHashMap<>();

  private final Component component;
  private final SdkTracerProvider provider;
  private final Tracer tracer;

  private Tracing(Component component, SdkTracerProvider provider, Tracer tracer) {
    this.component = component;
    this.provider = provider;
    this.tracer = tracer;
  }

  /** The tracing of a service in this JVM: what was started last and not closed, else none. */
  public static Tracing of(Component component) {
    return RUNNING.getOrDefault(component, OFF);
  }

  /**
   * Starts tracing a service.
   *
   * @param collector where OTLP over HTTP is taken, its path included; empty for no tracing
   * @param samplePercent how many of a hundred traces are kept; all services decide alike, by the
   *     id of the trace
   */
  public static Tracing start(Component component, Optional<URI> collector, int samplePercent) {
    if (collector.isEmpty()) {
      return OFF;
    }
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.create(
                    Attributes.of(
                        AttributeKey.stringKey("service.name"), "wa-mcp-" + component.wireName())))
            // Not by the parent's flag: that is a client's to set.
            .setSampler(Sampler.traceIdRatioBased(samplePercent / 100.0))
            .addSpanProcessor(
                BatchSpanProcessor.builder(
                        OtlpHttpSpanExporter.builder()
                            .setEndpoint(collector.get().toString())
                            .setTimeout(SEND_TIMEOUT)
                            .build())
                    .setScheduleDelay(BETWEEN_SENDINGS)
                    .build())
            .build();
    Tracing tracing = new Tracing(component, provider, provider.get("io.wamcp"));
    RUNNING.put(component, tracing);
    return tracing;
  }

  /** Whether anybody looks. */
  public boolean on() {
    return tracer != null;
  }

  /** Runs work as a span; its place is current meanwhile. What the work throws is noted. */
  public <T, X extends Throwable> T span(SpanSpec spec, SpanWork<T, X> work) throws X {
    if (!on()) {
      return work.run(SpanNotes.NONE);
    }
    Span span = begin(spec);
    try {
      return place(span).call(() -> work.run(notes(span)));
    } catch (Throwable e) {
      span.setStatus(StatusCode.ERROR, e.getClass().getSimpleName());
      throw e;
    } finally {
      span.end();
    }
  }

  private Span begin(SpanSpec spec) {
    SpanBuilder builder =
        tracer
            .spanBuilder(spec.name())
            .setSpanKind(SpanKind.valueOf(spec.kind().name()))
            .setParent(
                spec.parent()
                    .map(parent -> Context.root().with(Span.wrap(remote(parent))))
                    .orElse(Context.root()));
    spec.link().ifPresent(link -> builder.addLink(remote(link)));
    spec.attributes().forEach(builder::setAttribute);
    return builder.startSpan();
  }

  private static SpanContext remote(TraceContext place) {
    return SpanContext.createFromRemoteParent(
        place.traceId(),
        place.spanId(),
        place.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
        TraceState.getDefault());
  }

  private static TraceContext place(Span span) {
    SpanContext context = span.getSpanContext();
    return new TraceContext(
        "00-"
            + context.getTraceId()
            + "-"
            + context.getSpanId()
            + "-"
            + context.getTraceFlags().asHex());
  }

  private static SpanNotes notes(Span span) {
    return new SpanNotes() {
      @Override
      public void set(String attribute, String value) {
        span.setAttribute(attribute, value);
      }

      @Override
      public void failed(String reason) {
        span.setStatus(StatusCode.ERROR, reason);
      }
    };
  }

  /** Sends what it has, for a moment at most, and stops. */
  @Override
  public void close() {
    if (on()) {
      RUNNING.remove(component, this);
      provider.shutdown().join(LAST_SENDING.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
