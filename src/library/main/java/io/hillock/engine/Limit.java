package io.hillock.engine;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * A deadline for runs, and a flag that cancels them. Engines check both between blocks of steps and between samples.
 *
 * <p>Any thread may {@link #cancel()}; everything else belongs to the thread that starts the runs. Make one limit and
 * use it for many runs: its flag is native memory, which the garbage collector frees.
 */
public final class Limit {
    /** No limit: the run goes to its end and cannot be cancelled. */
    public static final Limit NONE = new Limit(MemorySegment.NULL);

    private static final VarHandle FLAG = JAVA_INT.varHandle();

    private final MemorySegment flag;
    private long deadline;

    /** Creates a limit without a deadline, not cancelled. */
    public Limit() {
        this(Arena.ofAuto().allocate(JAVA_INT));
    }

    private Limit(MemorySegment flag) {
        this.flag = flag;
    }

    /**
     * Sets the deadline.
     *
     * @param nanoTime the deadline on the clock of {@link System#nanoTime()}; 0 for none
     * @throws IllegalStateException if this is {@link #NONE}
     */
    public Limit until(long nanoTime) {
        requireOwn();
        deadline = nanoTime;
        return this;
    }

    /** The deadline on the clock of {@link System#nanoTime()}; 0 for none. */
    public long deadline() {
        return deadline;
    }

    /**
     * Stops runs in progress at their next block, and keeps later ones from starting.
     *
     * @throws IllegalStateException if this is {@link #NONE}
     */
    public void cancel() {
        requireOwn();
        FLAG.setOpaque(flag, 0L, 1);
    }

    public boolean cancelled() {
        return flag.address() != 0 && (int) FLAG.getOpaque(flag, 0L) != 0;
    }

    /** Removes cancellation and deadline, for the next run. */
    public Limit clear() {
        requireOwn();
        FLAG.setOpaque(flag, 0L, 0);
        deadline = 0;
        return this;
    }

    /**
     * The flag, an {@code int32_t} that is not 0 once cancelled; {@link MemorySegment#NULL} if this cannot be
     * cancelled.
     */
    public MemorySegment flag() {
        return flag;
    }

    /**
     * @throws EngineException if the run must end, with {@link EngineException.Status#CANCELLED} or {@code DEADLINE}
     */
    public void check(int step, int sample) {
        if (this == NONE) {
            return;
        }
        if (cancelled()) {
            throw new EngineException(EngineException.Status.CANCELLED,
                    "cancelled before step " + step + " of sample " + sample);
        }
        if (deadline != 0 && System.nanoTime() - deadline >= 0) {
            throw new EngineException(EngineException.Status.DEADLINE,
                    "the deadline passed before step " + step + " of sample " + sample);
        }
    }

    private void requireOwn() {
        if (this == NONE) {
            throw new IllegalStateException("Limit.NONE cannot be changed: create a Limit instead");
        }
    }
}
