package io.hillock.unified.layer;

import io.hillock.engine.EngineException;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * Who is to blame for a failed run, and what follows. Only this type classifies exceptions of the front door: {@link #of} goes by the
 * exception alone. The router refines that by what it knows of the request ({@link #TOO_LONG}, {@link #SLOW}) and stores it in the {@link
 * RequestTrace}.
 */
public enum Fault {
    /** The request is wrong: bad input, a response of another shape, closed memory. Every engine would refuse it. */
    REQUEST(Trait.ONE_SAMPLES),
    /** The network's state becomes infinite or NaN with this input, in every engine. */
    UNSTABLE(Trait.ONE_SAMPLES),
    /** The caller cancelled the request, or interrupted the thread that waited for it. */
    CANCELLED,
    /** The caller's own deadline passed. */
    DEADLINE,
    /** The deadline of an attempt passed, and was too short for a request of this size. */
    TOO_LONG,
    /** The deadline of an attempt passed, although the engine usually takes far less. */
    SLOW(Trait.ENGINES, Trait.ELSEWHERE),
    /** The request is larger than this engine accepts. */
    TOO_LARGE(Trait.ELSEWHERE),
    /** The engine accepts no more now, its process is gone, or it ended the run by itself. This may be temporary. */
    UNAVAILABLE(Trait.ENGINES, Trait.ELSEWHERE, Trait.PASSING),
    /** The engine failed in any other way, or is closed. */
    DEFECT(Trait.ENGINES, Trait.ELSEWHERE),
    /** This process is out of memory, or the caller's thread out of stack. All engines here would fail. */
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
     * Classifies by the exception alone. A deadline counts as the caller's, a cancellation as intended.
     *
     * @param failure the exception that ended a run
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

    /** Whether the fault counts against the engine. */
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
