package io.hillock.unified.layer;

import io.hillock.engine.EngineException;
import java.util.concurrent.CancellationException;

/**
 * Whose fault it is that a run failed, and what follows. The front door classifies exceptions here and nowhere else: {@link #of} by the
 * exception alone; the router refines that by what it knows of the request ({@link #TOO_LONG}, {@link #SLOW}) and leaves it in the
 * request's {@link RequestTrace}.
 */
public enum Fault {
    /** The request is wrong: bad input, a response of another shape, memory that is gone. Every engine would refuse it. */
    REQUEST(false, false, false, true),
    /** The network leaves the finite numbers with this input, in every engine. */
    UNSTABLE(false, false, false, true),
    /** The caller cancelled the request, or interrupted the thread that waited for it. */
    CANCELLED(false, false, false, false),
    /** The caller's own deadline passed. */
    DEADLINE(false, false, false, false),
    /** The deadline of an attempt passed, which was too near for so large a request. */
    TOO_LONG(false, false, false, false),
    /** The deadline of an attempt passed, though the engine usually takes far less. */
    SLOW(true, true, false, false),
    /** The request is larger than this engine takes. */
    TOO_LARGE(false, true, false, false),
    /** The engine takes no more now, its process is gone, or it ended the run of its own accord. That may pass. */
    UNAVAILABLE(true, true, true, false),
    /** The engine failed in any other way, or is closed. */
    DEFECT(true, true, false, false),
    /** This process has no memory left, or the caller's thread no stack. All engines here would fail. */
    PROCESS(false, false, false, false);

    private final boolean engines;
    private final boolean elsewhere;
    private final boolean passing;
    private final boolean oneSamples;

    Fault(boolean engines, boolean elsewhere, boolean passing, boolean oneSamples) {
        this.engines = engines;
        this.elsewhere = elsewhere;
        this.passing = passing;
        this.oneSamples = oneSamples;
    }

    /**
     * What the exception says by itself. A deadline counts as the caller's, a cancellation as wanted.
     *
     * @param failure that ended a run
     */
    public static Fault of(Throwable failure) {
        return switch (failure) {
            case EngineException e -> switch (e.status()) {
                case UNSTABLE -> UNSTABLE;
                case CANCELLED -> CANCELLED;
                case DEADLINE -> DEADLINE;
                case OVERLOADED, UNAVAILABLE, DISCONNECTED -> UNAVAILABLE;
                case TOO_LARGE -> TOO_LARGE;
                case FAILED -> DEFECT;
            };
            case IllegalArgumentException _ -> REQUEST;
            case CancellationException _ -> CANCELLED;
            case OutOfMemoryError _,StackOverflowError _ -> PROCESS;
            default -> DEFECT;
        };
    }

    /** Whether it counts against the engine. */
    public boolean engines() {
        return engines;
    }

    /** Whether another engine may answer the same request. */
    public boolean elsewhere() {
        return elsewhere;
    }

    /** Whether the same engine may answer it after a pause. */
    public boolean passing() {
        return passing;
    }

    /** Whether one sample of a batch may be to blame, so that the others can still be answered. */
    public boolean oneSamples() {
        return oneSamples;
    }
}
