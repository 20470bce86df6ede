package io.hillock.server.request;

import io.hillock.unified.Route;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The parameters of a request. Immutable; {@link ParameterReader} makes them of names and values.
 *
 * @param steps time steps for which a vector is held; empty for the model's own number
 * @param seed turns held values into Bernoulli spikes with these random numbers ({@link io.hillock.spike.Rate} with a gain of 1, the
 *     sample's index as the stream); empty for currents
 * @param record recordings to answer: {@code NODE:z} or {@code NODE:v}
 * @param route which engines may answer
 * @param dt the time step in seconds that the caller expects the model to have
 * @param priority 1 for the most urgent requests, larger numbers for others; 0 for the default
 * @param timeoutMicros the longest time from arrival to answer; 0 for none
 * @param sequence the sequence that the request belongs to
 * @param key of the caller: in a rollout, requests with one key go to one version
 */
public record InferParameters(OptionalInt steps, OptionalLong seed, List<String> record, Route route, OptionalDouble dt,
        long priority, long timeoutMicros, Optional<SequenceStep> sequence, Optional<String> key) {
    /** No parameter given. */
    public static final InferParameters NONE = new InferParameters(OptionalInt.empty(), OptionalLong.empty(), List.of(),
            Route.AUTO,
            OptionalDouble.empty(), 0, 0, Optional.empty(), Optional.empty());

    public InferParameters {
        record = List.copyOf(record);
    }

    /** The same parameters, of a request that is a step of a sequence. */
    public InferParameters within(SequenceStep step) {
        return new InferParameters(steps, seed, record, route, dt, priority, timeoutMicros, Optional.of(step),
                key);
    }
}
