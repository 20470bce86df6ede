package io.hillock.remote.serve;

import io.hillock.engine.EngineOptions;
import io.hillock.engine.RunMemory;
import io.hillock.image.Image;
import io.hillock.image.program.StepWork;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.remote.MemoryBudget;

/** What a network that is served takes: memory, counted before it is allocated, and work. Any thread. */
final class NetworkFootprint {
    /** The session that learns, its state at rest, and what it has published. */
    private static final int LEARNING_STATES = 4;

    private final MemoryBudget memory;
    private final long stepOperations;
    private final long runBytes;
    private long counted;
    private int runs;
    /** Runs at once so far: the engine keeps what each of them took. */
    private int mostRuns = 1;
    private boolean freed;

    /**
     * Counts what an engine takes as soon as it is open, one run's memory too.
     *
     * @throws InvalidMessageException {@code too_large} or {@code overloaded} where there is not so much memory
     */
    NetworkFootprint(Image image, boolean learns, MemoryBudget memory) {
        this.memory = memory;
        stepOperations = StepWork.operations(image);
        runBytes = RunMemory.of(image, EngineOptions.DEFAULT.blockSteps()).bytes();
        // The image, and its weights once more, laid out as the engine reads them.
        long weights = image.bytes().byteSize() + Float.BYTES * image.parameters();
        long learning = learns ? LEARNING_STATES * image.program().stateBytes() : 0;
        long bytes = weights + learning + runBytes;
        memory.take(bytes, "network");
        counted = bytes;
    }

    /** @throws InvalidMessageException {@code too_large} where a run would be more work than is taken on */
    void requireWork(int samples, int steps, long most) {
        long work = StepWork.of(stepOperations, samples, steps);
        if (work > most) {
            throw new InvalidMessageException(ErrorCode.TOO_LARGE, "steps",
                    samples + " samples of " + steps + " steps of " + stepOperations + " operations are work of " + work
                            + ", the limit is " + most);
        }
    }

    /**
     * A run begins; more at once than before need memory.
     *
     * @throws InvalidMessageException as the constructor; {@link #leave} is not to be called then
     */
    synchronized void enter() {
        if (runs == mostRuns && !freed) {
            memory.take(runBytes, "network");
            counted += runBytes;
            mostRuns++;
        }
        runs++;
    }

    synchronized void leave() {
        runs--;
    }

    /** The engine was closed. */
    synchronized void free() {
        memory.give(counted);
        counted = 0;
        freed = true;
    }
}
