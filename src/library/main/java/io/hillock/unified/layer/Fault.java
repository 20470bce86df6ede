package io.hillock.unified.layer;

import io.hillock.engine.EngineException;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * Whose fault it is that a run failed, and what follows. The front door classifies exceptions here and nowhere else: {@link #of} by the
 * exception alone; the router refines that by what it knows of the request ({@link #TOO_LONG}, {@link #SLOW}) and leaves it in the
 * request's {@link RequestTrace}.
 */
public enum Fault {
    /** The request is wrong: bad input, a response of another shape, memory that is gone. Every engine would refuse it. */
    REQUEST(Trait.ONE_SAMPLES),
    /** The network leaves the finite numbers with this input, in every engine. */
    UNSTABLE(Trait.ONE_SAMPLES),
    /** The caller cancelled the request, or interrupted the thread that waited for it. */
    CANCELLED,
    /** The caller's own deadline passed. */
    DEADLINE,
    /** The deadline of an attempt passed, which was too near for so large a request. */
    TOO_LONG,
    /** The deadline of an attempt passed, though the engine usually takes far less. */
    SLOW(Trait.ENGINES, Trait.ELSEWHERE),
    /** The request is larger than this engine takes. */
    TOO_LARGE(Trait.ELSEWHERE),
    /** The engine takes no more now, its process is gone, or it ended the run of its own accord. That may pass. */
    UNAVAILABLE(Trait.ENGINES, Trait.ELSEWHERE, Trait.PASSING),
    /** The engine failed in any other way, or is closed. */
    DEFECT(Trait.ENGINES, Trait.ELSEWHERE),
    /** This process has no memory left, or the caller's thread no stack. All engines here would fail. */
    PROCESS;

    private final Set<Trait> traits;

    /** What follows from a fault; the methods below say what each means. */
    private enum Trait {
        ENGINES, ELSEWHERE, PASSING, ONE_SAMPLES
    }

    Fault(Trait... traits) {
        this.traits = Set.of(traits);
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
        return traits.contains(Trait.ENGINES);
    }

    /** Whether another engine may answer the same request. */
    public boolean elsewhere() {
        return traits.contains(Trait.ELSEWHERE);
    }

    /** Whether the same engine may answer it after a pause. */
    public boolean passing() {
        return traits.contains(Trait.PASSING);
    }

    /** Whether one sample of a batch may be to blame, so that the others can still be answered. */
    public boolean oneSamples() {
        return traits.contains(Trait.ONE_SAMPLES);
    }
}
