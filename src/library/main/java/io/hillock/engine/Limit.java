package io.hillock.engine;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * A deadline for runs, a flag that cancels them, and the trace that they belong to. Engines check deadline and flag between blocks of steps
 * and between samples.
 *
 * <p>Any thread may {@link #cancel()}; everything else belongs to the thread that starts the runs. Make one limit and
 * use it for many runs: its flag is native memory, which the garbage collector frees.
 */
public final class Limit {
    /** No limit: the run goes to its end and cannot be cancelled. */
    public static final Limit NONE = new Limit(MemorySegment.NULL, null);

    private static final VarHandle FLAG = JAVA_INT.varHandle();

    private final MemorySegment flag;
    private final Limit parent;
    private long deadline;
    private RunTrace trace;

    /** Creates a limit without a deadline, not cancelled. */
    public Limit() {
        this(Arena.ofAuto().allocate(JAVA_INT), null);
    }

    private Limit(MemorySegment flag, Limit parent) {
        this.flag = flag;
        this.parent = parent;
    }

    /**
     * A child for one part of the work under this limit. It is cancelled whenever this limit is, and its deadline is the nearer of this
     * limit's and its own. The child cannot change this limit: its {@link #cancel} and {@link #clear} throw.
     *
     * @param nanoTime the child's own deadline, of {@link System#nanoTime()}; 0 for none
     */
    public Limit within(long nanoTime) {
        return new Limit(flag, this).until(nanoTime);
    }

    /** Whether {@link #within} of that limit made this one. */
    public boolean isWithin(Limit other) {
        return parent == other;
    }

    /** The deadline that passes so many ns after {@code now}: never 0, which stands for none. */
    public static long deadline(long now, long nanos) {
        long deadline = now + nanos;
        return deadline == 0 ? 1 : deadline;
    }

    /**
     * Sets the deadline; a child's stays within its parent's.
     *
     * @param nanoTime the deadline on the clock of {@link System#nanoTime()}; 0 for none
     * @throws IllegalStateException if this is {@link #NONE}
     */
    public Limit until(long nanoTime) {
        if (this == NONE) {
            throw none();
        }
        deadline = nanoTime;
        return this;
    }

    /** The deadline on the clock of {@link System#nanoTime()}; 0 for none. */
    public long deadline() {
        long parents = parent == null ? 0 : parent.deadline();
        boolean parentsIsNearer = parents != 0 && (deadline == 0 || parents - deadline < 0);
        return parentsIsNearer ? parents : deadline;
    }

    /**
     * Stops runs in progress at their next block, and keeps later ones from starting.
     *
     * @throws IllegalStateException if this is {@link #NONE} or a child, which its parent cancels
     */
    public void cancel() {
        requireOwn();
        FLAG.setOpaque(flag, 0L, 1);
    }

    public boolean cancelled() {
        return flag.address() != 0 && (int) FLAG.getOpaque(flag, 0L) != 0;
    }

    /**
     * Says which trace the runs belong to. Children have the trace of their parent.
     *
     * @param runs {@code null} for none
     * @throws IllegalStateException if this is {@link #NONE} or a child
     */
    public Limit traced(RunTrace runs) {
        requireOwn();
        trace = runs;
        return this;
    }

    /** The trace that the runs belong to; {@code null} if nobody traces them. */
    public RunTrace trace() {
        return parent == null ? trace : parent.trace();
    }

    /**
     * Removes cancellation, deadline and trace, for the next run.
     *
     * @throws IllegalStateException if this is {@link #NONE} or a child
     */
    public Limit clear() {
        requireOwn();
        FLAG.setOpaque(flag, 0L, 0);
        deadline = 0;
        trace = null;
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
        long until = deadline();
        if (until != 0 && System.nanoTime() - until >= 0) {
            throw new EngineException(EngineException.Status.DEADLINE,
                    "the deadline passed before step " + step + " of sample " + sample);
        }
    }

    private void requireOwn() {
        if (this == NONE) {
            throw none();
        }
        if (parent != null) {
            throw new IllegalStateException("a child limit is cancelled and cleared by its parent");
        }
    }

    private static IllegalStateException none() {
        return new IllegalStateException("Limit.NONE cannot be changed: create a Limit instead");
    }
}
