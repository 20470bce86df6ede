package io.hillock.server.serving;

import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Copies of the inputs of a sequence since its last snapshot. One thread at a time. */
final class RecentInputs {
    private static final long MOST_BYTES = 1 << 20;

    private final List<Batch> inputs = new ArrayList<>();
    private Arena arena;
    private long steps;
    private long bytes;

    /** Without inputs. */
    RecentInputs() {}

    /** Whether a snapshot is due after this input: with it there are so many steps, or too many bytes. */
    boolean isFull(Batch next, int most) {
        return steps + next.steps() >= most || bytes + next.values().byteSize() > MOST_BYTES;
    }

    boolean isEmpty() {
        return inputs.isEmpty();
    }

    void add(Batch input) {
        if (arena == null) {
            arena = Arena.ofShared();
        }
        MemorySegment values = arena.allocate(input.values().byteSize(), 64).copyFrom(input.values());
        inputs.add(new Batch(values, input.size(), input.steps(), input.held()));
        steps += input.steps();
        bytes += values.byteSize();
    }

    /** Runs the inputs in a session. */
    void runAgain(Session session, Image image, Limit limit) {
        try (Arena answers = Arena.ofShared()) {
            for (Batch input : inputs) {
                session.run(new Encoding(input),
                        image.response(answers, 1, input.steps(), RequestedOutputs.COUNTS), limit);
            }
        }
    }

    void clear() {
        inputs.clear();
        steps = 0;
        bytes = 0;
        if (arena != null) {
            arena.close();
            arena = null;
        }
    }
}
