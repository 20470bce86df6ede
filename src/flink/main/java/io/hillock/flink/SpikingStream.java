package io.hillock.flink;

import io.hillock.image.Image;
import io.hillock.spike.RequestedOutputs;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;

/**
 * A network that answers the events of a keyed stream. Each key is a stream of its own: its neurons' state carries on from event to event
 * and lives in Flink's keyed state, so that checkpoints, savepoints and rescaling hold for it. Immutable; for the thread that builds the job.
 *
 * <pre>{@code
 * SpikingResults<Reading, Alert> found = SpikingStream
 *         .of(image, Reading::values, (reading, response, sample, out) -> {
 *             if (response.spikeCount(sample) > 0) {
 *                 out.collect(new Alert(reading.sensor()));
 *             }
 *         }, Types.POJO(Alert.class))
 *         .process(readings.keyBy(Reading::sensor), "detector");
 * }</pre>
 *
 * <p>Events of different keys run together in one call of the engine, with the bits that each would give alone. An operator holds an event
 * until {@link #withBatch} events wait, the first has waited for {@link #withWait}, the key comes again, a watermark or a checkpoint
 * arrives, or the input ends.
 *
 * @param <E> the events
 * @param <R> the results
 */
public final class SpikingStream<E, R> {
    private final Image image;
    private final SpikingOptions<E, R> options;
    private final TypeInformation<R> type;

    private SpikingStream(Image image, SpikingOptions<E, R> options, TypeInformation<R> type) {
        this.image = image;
        this.options = options;
        this.type = type;
    }

    /**
     * Events of one time step each, whose answers have counts, label and confidence.
     *
     * @param image the network; the job carries its bytes to the task managers
     * @param input gives an event's values
     * @param results makes results of an answer
     * @param type the type of the results
     */
    public static <E, R> SpikingStream<E, R> of(Image image, InputFunction<E> input, ResultFunction<E, R> results,
            TypeInformation<R> type) {
        Objects.requireNonNull(image, "image");
        return new SpikingStream<>(image, SpikingOptions.of(image, input, results),
                Objects.requireNonNull(type, "type"));
    }

    /** Each event is this many time steps, at least 1, with values {@code [steps][*in]}. */
    public SpikingStream<E, R> withSteps(int steps) {
        return with(options.withSteps(steps, false));
    }

    /** Each event is one vector {@code [*in]}, held constant for this many time steps, at least 1. */
    public SpikingStream<E, R> withHeldSteps(int steps) {
        return with(options.withSteps(steps, true));
    }

    /**
     * Answers hold these values too, such as membranes.
     *
     * @throws IllegalArgumentException if the network has no such value or Output
     */
    public SpikingStream<E, R> withOutputs(RequestedOutputs want) {
        return with(options.withOutputs(image, want));
    }

    /** The most events that run together, at least 1; 64 unless set. */
    public SpikingStream<E, R> withBatch(int events) {
        return with(options.withBatch(events));
    }

    /** The longest time that an event waits for others, at least 1 ms; 5 ms unless set. */
    public SpikingStream<E, R> withWait(Duration wait) {
        return with(options.withWait(wait));
    }

    private SpikingStream<E, R> with(SpikingOptions<E, R> changed) {
        return new SpikingStream<>(image, changed, type);
    }

    /**
     * Lets the network answer the events of a keyed stream. Events of a key run in the sequence in which they arrive: use a source that
     * keeps that sequence when it replays, such as one partitioned by key.
     *
     * @param uid names the operator's state in savepoints; keep it when the job or the network changes
     */
    public <K> SpikingResults<E, R> process(KeyedStream<E, K> events, String uid) {
        Objects.requireNonNull(uid, "uid");
        TypeInformation<E> eventType = events.getType();
        var rejected = new OutputTag<>("rejected", RejectedEvent.type(eventType));
        var losses = new OutputTag<>("losses", StateLoss.type());
        var factory = new SpikingOperatorFactory<>(options.cleaned(events.getExecutionEnvironment()), rejected, losses);
        SingleOutputStreamOperator<R> results = events.transform("spiking network " + uid, type, factory).uid(uid);
        return new SpikingResults<>(results, results.getSideOutput(rejected), results.getSideOutput(losses));
    }
}
