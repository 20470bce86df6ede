package io.hillock.unified;

/** An engine that a {@link Strategy} may choose, as far as strategies look at it. Thread-safe. */
public interface Alternative {

    String name();

    EngineKind kind();

    /** What a batch of so many samples takes lately, in ns; 0 where that is not known. */
    long estimate(int samples);

    /** Runs under way now. */
    int underWay();
}
