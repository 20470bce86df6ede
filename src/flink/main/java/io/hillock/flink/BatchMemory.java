package io.hillock.flink;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.spike.ResponseShape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The memory in which an operator's events run: inputs, states and answers of a batch. One thread at a time. */
final class BatchMemory implements AutoCloseable {
    private static final long ALIGNMENT = 64;

    private final Engine engine;
    private final int steps;
    private final boolean held;
    private final int values;
    private final long stateBytes;
    /** Flink may close an operator from another thread than the task's. */
    private final Arena arena = Arena.ofShared();
    private final MemorySegment inputs;
    private final MemorySegment states;
    /** For batches of 1, 2, … samples; all in the same memory. */
    private final Batch[] batches;
    private final Response[] responses;

    BatchMemory(Engine engine, SpikingOptions<?, ?> options) {
        this.engine = engine;
        this.steps = options.steps();
        this.held = options.held();
        this.values = options.values();
        this.stateBytes = engine.image().program().stateBytes();
        int most = options.batch();
        inputs = arena.allocate(Math.multiplyExact((long) most * Float.BYTES, (long) values), ALIGNMENT);
        states = arena.allocate(Math.multiplyExact((long) most, stateBytes), ALIGNMENT);
        ResponseShape shape = engine.image().answer(most, steps, options.outputs());
        MemorySegment answers = arena.allocate(Response.bytes(shape), ALIGNMENT);
        batches = new Batch[most];
        responses = new Response[most];
        for (int size = 1; size <= most; size++) {
            batches[size - 1] = new Batch(inputs.asSlice(0, (long) size * values * Float.BYTES), size, steps, held);
            responses[size - 1] = Response.over(answers, shape.withBatch(size));
        }
    }

    /** What is wrong with an event's values; {@code null} if nothing is. */
    String problem(float[] given) {
        if (given == null || given.length != values) {
            return (given == null ? "no values" : given.length + " values") + ", the network needs " + values
                    + (held ? "" : " for " + steps + " steps");
        }
        for (int i = 0; i < given.length; i++) {
            if (!Float.isFinite(given[i])) {
                return "value " + i + " is not finite: " + given[i];
            }
        }
        return null;
    }

    /** @param stored digest and state, in the layout of the network */
    void put(int sample, float[] given, byte[] stored) {
        MemorySegment.copy(given, 0, inputs, JAVA_FLOAT, (long) sample * values * Float.BYTES, values);
        MemorySegment.copy(stored, KeyedStates.DIGEST_BYTES, states, JAVA_BYTE, sample * stateBytes, (int) stateBytes);
    }

    /**
     * Runs the first samples.
     *
     * @throws IllegalArgumentException if a sample is bad
     * @throws io.hillock.engine.EngineException if a state becomes infinite, or the run fails
     */
    Response run(int size) {
        Response response = responses[size - 1];
        engine.run(batches[size - 1], response, states.asSlice(0, size * stateBytes), Limit.NONE);
        return response;
    }

    /** A sample's state after the run, in place. */
    MemorySegment state(int sample) {
        return states.asSlice(sample * stateBytes, stateBytes);
    }

    @Override
    public void close() {
        arena.close();
    }
}
