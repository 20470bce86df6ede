package io.hillock.flink;

import io.hillock.image.Image;
import io.hillock.spike.RequestedOutputs;
import java.io.Serializable;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * All that a job carries to the task managers about a spiking operator. Immutable.
 *
 * @param image the bytes of the image
 * @param digest the image's digest
 * @param inputs values of one time step
 * @param held whether an event is one vector for all its steps
 * @param record names of recorded values
 * @param labelled the Output that gives the label; empty for the first
 * @param batch the most events that run together
 * @param waitMillis the longest time that an event waits for others
 */
record SpikingOptions<E, R>(byte[] image, String digest, int inputs, InputFunction<E> input,
        ResultFunction<E, R> results, int steps, boolean held, boolean raster, ArrayList<String> record,
        String labelled, int batch, long waitMillis) implements Serializable {

    static <E, R> SpikingOptions<E, R> of(Image image, InputFunction<E> input, ResultFunction<E, R> results) {
        return new SpikingOptions<>(image.bytes().toArray(ValueLayout.JAVA_BYTE), image.digest(),
                image.inputShape().size(), Objects.requireNonNull(input, "input"),
                Objects.requireNonNull(results, "results"), 1, false, false, new ArrayList<>(), "", 64, 5);
    }

    SpikingOptions<E, R> withSteps(int count, boolean hold) {
        positive("steps", count);
        return new SpikingOptions<>(image, digest, inputs, input, results, count, hold, raster, record, labelled,
                batch, waitMillis);
    }

    SpikingOptions<E, R> withOutputs(Image of, RequestedOutputs want) {
        of.answer(1, 1, want);
        return new SpikingOptions<>(image, digest, inputs, input, results, steps, held, want.raster(),
                new ArrayList<>(want.record()), want.output(), batch, waitMillis);
    }

    SpikingOptions<E, R> withBatch(int events) {
        positive("batch", events);
        return new SpikingOptions<>(image, digest, inputs, input, results, steps, held, raster, record, labelled,
                events, waitMillis);
    }

    SpikingOptions<E, R> withWait(Duration wait) {
        positive("wait in ms", wait.toMillis());
        return new SpikingOptions<>(image, digest, inputs, input, results, steps, held, raster, record, labelled,
                batch, wait.toMillis());
    }

    private static void positive(String what, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, is " + value);
        }
    }

    /** With functions that Flink can send to the task managers. */
    SpikingOptions<E, R> cleaned(StreamExecutionEnvironment environment) {
        return new SpikingOptions<>(image, digest, inputs, environment.clean(input), environment.clean(results), steps,
                held, raster, record, labelled, batch, waitMillis);
    }

    RequestedOutputs outputs() {
        return new RequestedOutputs(raster, false, record, labelled);
    }

    /** The number of values of an event. */
    int values() {
        return held ? inputs : Math.multiplyExact(steps, inputs);
    }
}
