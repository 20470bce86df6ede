package io.hillock.server.tracing;

import io.hillock.engine.RunTrace;
import io.hillock.engine.RunTrace.Place;
import io.hillock.engine.RunTrace.Run;
import io.hillock.server.inference.CallReport;
import io.hillock.server.inference.CallReport.Moments;
import io.hillock.server.inference.TracedRequest;
import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.PhaseTimes.Phase;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.request.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The spans of one request: the request, its phases below it, and below the run each engine that had a part in it. Their times are those
 * that were measured on the way, so all spans are made at the end. One thread.
 */
final class RequestSpan implements TracedRequest {
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> RPC_SYSTEM = AttributeKey.stringKey("rpc.system.name");
    private static final AttributeKey<String> RPC_METHOD = AttributeKey.stringKey("rpc.method");
    private static final AttributeKey<String> RPC_STATUS = AttributeKey.stringKey("rpc.response.status_code");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> MODEL = AttributeKey.stringKey("hillock.model");
    private static final AttributeKey<String> VERSION = AttributeKey.stringKey("hillock.model.version");
    private static final AttributeKey<String> SEQUENCE = AttributeKey.stringKey("hillock.sequence.id");
    private static final AttributeKey<String> ENGINE = AttributeKey.stringKey("hillock.engine");
    private static final String RPC = "inference.GRPCInferenceService/ModelInfer";

    private static final TextMapGetter<TraceContext> HEADERS = new TextMapGetter<>() {
        @Override
        public String get(TraceContext carrier, String key) {
            return switch (key) {
                case "traceparent" -> carrier.traceparent();
                case "tracestate" -> carrier.tracestate();
                default -> null;
            };
        }
    };

    private final Tracer tracer;
    private final Span span;
    private final RunTrace runs;
    /** Added to {@link System#nanoTime}, gives ns since 1970. */
    private final long epoch;

    RequestSpan(Tracer tracer, Protocol protocol, TraceContext caller, long arrived) {
        this.tracer = tracer;
        Instant now = Instant.now();
        epoch = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - System.nanoTime();
        Context parent = W3CTraceContextPropagator.getInstance().extract(Context.root(), caller, HEADERS);
        span = described(tracer, protocol).setParent(parent).setSpanKind(SpanKind.SERVER)
                .setStartTimestamp(epoch + arrived, TimeUnit.NANOSECONDS).startSpan();
        runs = new RunTrace("00-" + span.getSpanContext().getTraceId() + "-" + span.getSpanContext().getSpanId()
                + "-01");
    }

    private static SpanBuilder described(Tracer tracer, Protocol protocol) {
        return switch (protocol) {
            case REST -> http(tracer, "POST", "/v2/models/{model}/infer");
            case WEBSOCKET -> http(tracer, "GET", "/v2/models/{model}/stream");
            case QUEUE -> tracer.spanBuilder("run queued request");
            case GRPC -> tracer.spanBuilder(RPC).setAttribute(RPC_SYSTEM, "grpc").setAttribute(RPC_METHOD, RPC);
        };
    }

    private static SpanBuilder http(Tracer tracer, String method, String route) {
        return tracer.spanBuilder(method + " " + route).setAttribute(METHOD, method).setAttribute(ROUTE, route);
    }

    @Override
    public String traceId() {
        return span.getSpanContext().getTraceId();
    }

    @Override
    public RunTrace runs() {
        return runs;
    }

    @Override
    public void end(CallReport report) {
        Moments at = report.moments();
        span.setAttribute(MODEL, report.model());
        put(VERSION, report.version());
        put(SEQUENCE, report.sequence());
        put(ENGINE, report.times().engine());
        outcome(report);
        Context below = Context.root().with(span);
        long decoded = until(at.decoded(), at.ended());
        phase(Phase.DECODE.label(), below, at.arrived(), decoded).end(epoch + decoded, TimeUnit.NANOSECONDS);
        if (at.decoded() != 0) {
            long started = until(at.started(), at.ended());
            phase(Phase.QUEUE.label(), below, decoded, started).end(epoch + started, TimeUnit.NANOSECONDS);
        }
        if (at.started() != 0) {
            long answered = until(at.answered(), at.ended());
            Span run = phase("run", below, at.started(), answered);
            engines(Context.root().with(run));
            run.end(epoch + answered, TimeUnit.NANOSECONDS);
        }
        if (at.answered() != 0) {
            phase(Phase.ENCODE.label(), below, at.answered(), at.ended()).end(epoch + at.ended(),
                    TimeUnit.NANOSECONDS);
        }
        span.end(epoch + at.ended(), TimeUnit.NANOSECONDS);
    }

    /** A phase that the request did not finish ends with the request. */
    private static long until(long moment, long ended) {
        return moment == 0 ? ended : moment;
    }

    private Span phase(String name, Context below, long from, long to) {
        return tracer.spanBuilder(name).setParent(below)
                .setStartTimestamp(epoch + Math.min(from, to), TimeUnit.NANOSECONDS).startSpan();
    }

    /** An engine elsewhere gives two spans: the wait of this process, and below it the time that the engine says it took. */
    private void engines(Context run) {
        List<Run> all = runs.runs();
        for (Run here : all) {
            if (here.place() == Place.HERE) {
                Span waited = engine(here, run);
                Context below = Context.root().with(waited);
                all.stream().filter(one -> one.place() == Place.ELSEWHERE && within(one, here))
                        .forEach(there -> end(engine(there, below), there));
                end(waited, here);
            }
        }
    }

    private static boolean within(Run inner, Run outer) {
        return inner.start() - outer.start() >= 0 && outer.end() - inner.end() >= 0;
    }

    private Span engine(Run run, Context below) {
        return tracer.spanBuilder(Phase.SIMULATE.label() + " " + run.engine()).setParent(below)
                .setAttribute(ENGINE, run.engine())
                .setStartTimestamp(epoch + run.start(), TimeUnit.NANOSECONDS).startSpan();
    }

    private void end(Span span, Run run) {
        if (run.failed()) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(epoch + run.end(), TimeUnit.NANOSECONDS);
    }

    private void put(AttributeKey<String> key, String value) {
        if (!value.isEmpty()) {
            span.setAttribute(key, value);
        }
    }

    private void outcome(CallReport report) {
        int http = report.failure().map(Reason::http).orElse(200);
        switch (report.protocol()) {
            case REST, WEBSOCKET -> span.setAttribute(STATUS, (long) http);
            case QUEUE -> {
                // Nobody waits for a status.
            }
            case GRPC -> span.setAttribute(RPC_STATUS, GrpcStatusNames.of(report.failure()));
        }
        report.failure().ifPresent(reason -> {
            span.setAttribute(ERROR, reason.name());
            // By the conventions, a server's span is in error only if the fault is the server's.
            if (http >= 500) {
                span.setStatus(StatusCode.ERROR);
            }
        });
    }
}
