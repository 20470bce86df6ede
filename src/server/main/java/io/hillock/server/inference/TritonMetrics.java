package io.hillock.server.inference;

import io.hillock.server.request.PhaseTimes.Phase;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.serving.ModelStatistics;
import io.hillock.server.serving.ServedVersion;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The statistics of models under the names that Triton gives them, so that its dashboards and alerts work. Durations are in µs, summed over
 * requests, and counters do not end in {@code _total}, as in Triton.
 */
public final class TritonMetrics {
    /** Why requests fail, in Triton's words. */
    private enum Failure {
        REJECTED, CANCELED, BACKEND, OTHER;

        static Failure of(Reason reason) {
            return switch (reason) {
                case OVERLOADED, UNAVAILABLE, DEADLINE -> REJECTED;
                case CANCELLED -> CANCELED;
                case FAILED, INTERNAL -> BACKEND;
                case INVALID, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, METHOD_NOT_ALLOWED, CONFLICT, TOO_LARGE,
                        UNSUPPORTED_ENCODING ->
                    OTHER;
            };
        }
    }

    private final StringBuilder text = new StringBuilder(4096);
    private final List<ServedVersion> versions;

    private TritonMetrics(List<ServedVersion> versions) {
        this.versions = versions;
    }

    /** The metrics in Prometheus's text format. */
    public static String text(List<ServedVersion> versions) {
        return new TritonMetrics(versions).write();
    }

    private String write() {
        metric("nv_inference_request_success", "counter", "Requests that were answered", ModelStatistics::successes);
        failures();
        metric("nv_inference_count", "counter", "Samples of answered requests", ModelStatistics::samples);
        metric("nv_inference_exec_count", "counter", "Runs of answered requests", ModelStatistics::executions);
        metric("nv_inference_pending_request_count", "gauge", "Requests that wait for their run",
                ModelStatistics::waiting);
        micros("nv_inference_request_duration_us", "Time from arrival to answer", ModelStatistics::successNanos);
        micros("nv_inference_queue_duration_us", "Time in the queue", one -> one.nanos(Phase.QUEUE));
        micros("nv_inference_compute_input_duration_us", "Time of reading inputs", one -> one.nanos(Phase.DECODE));
        micros("nv_inference_compute_infer_duration_us", "Time of runs",
                one -> one.nanos(Phase.ROUTE) + one.nanos(Phase.SIMULATE));
        micros("nv_inference_compute_output_duration_us", "Time of writing outputs", one -> one.nanos(Phase.ENCODE));
        return text.toString();
    }

    private void micros(String name, String help, ToLongFunction<ModelStatistics> nanos) {
        metric(name, "counter", help + ", in microseconds, summed", one -> nanos.applyAsLong(one) / 1000);
    }

    private void metric(String name, String type, String help, ToLongFunction<ModelStatistics> value) {
        head(name, type, help);
        versions.forEach(one -> sample(name, one, "", value.applyAsLong(one.statistics())));
    }

    private void failures() {
        String name = "nv_inference_request_failure";
        head(name, "counter", "Requests that were refused or failed, by reason");
        for (ServedVersion version : versions) {
            for (Failure failure : Failure.values()) {
                long count = Arrays.stream(Reason.values()).filter(reason -> Failure.of(reason) == failure)
                        .mapToLong(version.statistics()::failures).sum();
                sample(name, version, ",reason=\"" + failure.name() + '"', count);
            }
        }
    }

    private void head(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append("\n# TYPE ").append(name).append(' ')
                .append(type).append('\n');
    }

    /** Names of models and versions have no character that Prometheus escapes. */
    private void sample(String name, ServedVersion version, String more, long value) {
        text.append(name).append("{model=\"").append(version.model()).append("\",version=\"").append(version.version())
                .append('"').append(more).append("} ").append(value).append('\n');
    }
}
