package io.hillock.server.tracing;

import io.hillock.server.inference.RequestTracer;
import io.hillock.server.inference.ServiceLog;
import io.hillock.server.inference.TracedRequest;
import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Records requests as spans and sends them to a collector by OTLP over HTTP, on a thread of its own. A request is recorded if its caller's
 * trace is, or, without one, at random. Others cost a comparison and no memory. If the collector is away, spans are dropped and the log says
 * so. Thread-safe.
 */
public final class OtlpTracer implements RequestTracer {
    private static final String SCOPE = "io.hillock.server";
    /** The version of the semantic conventions that names of attributes follow. */
    private static final String SCHEMA = "https://opentelemetry.io/schemas/1.45.0";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final RetryPolicy ONCE_MORE = RetryPolicy.builder().setMaxAttempts(2)
            .setInitialBackoff(Duration.ofMillis(200)).setMaxBackoff(Duration.ofSeconds(1)).build();
    private static final Duration SEND_EVERY = Duration.ofSeconds(1);

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final ExporterWarnings warnings;
    /** A request without a trace begins one if a random number of 63 bits is below this. */
    private final long threshold;

    private OtlpTracer(SdkTracerProvider provider, String release, double share, ServiceLog log) {
        this.provider = provider;
        tracer = provider.tracerBuilder(SCOPE).setInstrumentationVersion(release).setSchemaUrl(SCHEMA).build();
        threshold = share >= 1 ? Long.MAX_VALUE : (long) (share * 0x1p63);
        warnings = new ExporterWarnings(log);
    }

    /** Begins to send. The collector need not be there yet. */
    public static OtlpTracer open(TraceExport export, String release, ServiceLog log) {
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(export.endpoint().toString()).setTimeout(TIMEOUT).setConnectTimeout(TIMEOUT)
                .setRetryPolicy(ONCE_MORE);
        export.headers().forEach(exporter::addHeader);
        AttributesBuilder resource = Attributes.builder();
        export.resource().forEach(resource::put);
        resource.put(AttributeKey.stringKey("service.name"), export.service())
                .put(AttributeKey.stringKey("service.version"), release);
        SdkTracerProvider provider = SdkTracerProvider.builder().setSampler(Sampler.alwaysOn())
                .setResource(Resource.getDefault().merge(Resource.create(resource.build())))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter.build()).setScheduleDelay(SEND_EVERY)
                        .setExporterTimeout(TIMEOUT).build())
                .build();
        return new OtlpTracer(provider, release, export.share(), log);
    }

    @Override
    public TracedRequest begin(Protocol protocol, TraceContext caller, long arrived) {
        boolean recorded = caller.present()
                ? caller.sampled()
                : ThreadLocalRandom.current().nextLong() >>> 1 < threshold;
        return recorded ? new RequestSpan(tracer, protocol, caller, arrived) : null;
    }

    /** Sends what is left. */
    @Override
    public void close() {
        provider.shutdown().join(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        warnings.close();
    }
}
