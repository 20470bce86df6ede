package io.hillock.server.inference;

import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.PhaseTimes;
import io.hillock.server.request.ServiceException.Reason;
import java.util.Optional;

/**
 * What became of a request, for the access log and for traces: nothing of its content.
 *
 * @param model the model's name or the alias that was asked for; empty if the request was refused before it was known
 * @param version the version that ran; empty if none did
 * @param sequence the caller's name of the sequence; empty if the request belongs to none
 * @param traceId 32 hexadecimal digits; empty without a trace
 * @param failure why there was no answer; empty for success
 * @param times valid during the call that gets this
 */
public record CallReport(Protocol protocol, String model, String version, String sequence, String traceId,
        Optional<Reason> failure, Moments moments, PhaseTimes times) {
    /** When the phases began, in terms of {@link System#nanoTime}; 0 for those that the request did not reach. */
    public record Moments(long arrived, long decoded, long started, long answered, long ended) {}
}
