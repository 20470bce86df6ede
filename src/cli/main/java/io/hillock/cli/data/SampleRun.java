package io.hillock.cli.data;

import io.hillock.cli.Progress;
import io.hillock.engine.Engine;
import io.hillock.engine.Session;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import io.hillock.spike.Stimulus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * Runs all samples of an input on an engine, some at a time, so that memory stays small and progress shows. One thread.
 *
 * @param each gets every response in the order of the samples; the response is valid only during the call
 */
public record SampleRun(Model model, InputSamples input, Engine engine, RequestedOutputs want, Consumer<Response> each,
        Progress progress) {
    private static final long BYTES_AT_ONCE = 64 << 20;
    private static final int SAMPLES_AT_ONCE = 256;

    /** Runs one step on zeros, so that the first sample's time excludes the JVM's one-time work. */
    public void warmUp() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment zeros = arena.allocate((long) model.input().size() * Float.BYTES, Float.BYTES);
            engine.run(new Batch(zeros, 1, 1, true), model.response(arena, 1, 1, want));
        }
    }

    /** Runs each sample from rest. */
    public void fromRest() {
        try (Arena arena = Arena.ofConfined()) {
            int most = samplesAtOnce();
            Response response = response(arena, most);
            for (int from = 0; from < input.samples(); from += most) {
                int count = Math.min(most, input.samples() - from);
                try (Arena slice = Arena.ofConfined()) {
                    Response fitting = count == most ? response : response(slice, count);
                    run(input.stimulus(from, count, slice), fitting);
                    each.accept(fitting);
                }
                progress.step(count);
            }
        }
    }

    /** Continues each sample from its state in {@code states}, and stores the new state there. */
    public void carryOn(StateFile states) {
        try (Arena arena = Arena.ofConfined(); Session session = engine.open()) {
            Response response = response(arena, 1);
            for (int sample = 0; sample < input.samples(); sample++) {
                try (Arena slice = Arena.ofConfined()) {
                    Stimulus stimulus = input.stimulus(sample, 1, slice);
                    session.restore(states.of(sample));
                    run(session, stimulus, response);
                    session.snapshot(states.of(sample));
                    each.accept(response);
                }
                progress.step(1);
            }
        }
    }

    private void run(Stimulus stimulus, Response response) {
        switch (stimulus) {
            case Batch batch -> engine.run(batch, response);
            case Spikes spikes -> engine.run(spikes, response);
        }
    }

    private static void run(Session session, Stimulus stimulus, Response response) {
        switch (stimulus) {
            case Batch batch -> session.run(new Encoding(batch), response);
            case Spikes spikes -> session.run(spikes, response);
        }
    }

    private int samplesAtOnce() {
        try (Arena arena = Arena.ofConfined()) {
            long bytes = input.elements() * Float.BYTES + response(arena, 1).memory().byteSize();
            return Math.clamp(BYTES_AT_ONCE / bytes, 1, Math.min(SAMPLES_AT_ONCE, input.samples()));
        }
    }

    private Response response(Arena arena, int samples) {
        return model.response(arena, samples, input.steps(), want);
    }
}
