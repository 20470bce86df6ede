package io.hillock.remote.serve;

import io.hillock.engine.EngineOptions;
import io.hillock.engine.RunMemory;
import io.hillock.image.Image;
import io.hillock.image.program.StepWork;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.remote.MemoryBudget;

/** The resources of a served network: its memory, counted before it is allocated, and the work of its runs. Thread-safe. */
final class NetworkFootprint {
    /** States that learning keeps: the learning session's, the state at rest, and the published one. */
    private static final int LEARNING_STATES = 4;

    private final MemoryBudget memory;
    private final long stepOperations;
    private final long runBytes;
    private long counted;
    private int runs;
    /** The most runs at once so far. The engine keeps the memory of that many. */
    private int mostRuns = 1;
    private boolean freed;

    /**
     * Counts the memory that an engine needs once it is open, including one run's.
     *
     * @throws InvalidMessageException {@code too_large} or {@code overloaded} if there is not enough memory
     */
    NetworkFootprint(Image image, boolean learns, MemoryBudget memory) {
        this.memory = memory;
        stepOperations = StepWork.operations(image);
        runBytes = RunMemory.of(image, EngineOptions.DEFAULT.blockSteps()).bytes();
        // The image, and a second copy of its weights in the engine's layout.
        long weights = image.bytes().byteSize() + Float.BYTES * image.parameters();
        long learning = learns ? LEARNING_STATES * image.program().stateBytes() : 0;
        long bytes = weights + learning + runBytes;
        memory.take(bytes, "network");
        counted = bytes;
    }

    /** @throws InvalidMessageException {@code too_large} if the run needs more work than allowed */
    void requireWork(int samples, int steps, long most) {
        long work = StepWork.of(stepOperations, samples, steps);
        if (work > most) {
            throw new InvalidMessageException(ErrorCode.TOO_LARGE, "steps",
                    samples + " samples of " + steps + " steps of " + stepOperations + " operations are work of " + work
                            + ", the limit is " + most);
        }
    }

    /**
     * Begins a run. If more run at once than before, counts memory for one more.
     *
     * @throws InvalidMessageException as the constructor; then {@link #leave} must not be called
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

    /** Frees the memory after the engine was closed. */
    synchronized void free() {
        memory.give(counted);
        counted = 0;
        freed = true;
    }
}
