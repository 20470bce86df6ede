package io.hillock.unified;

/** What a {@link Strategy} may read about an engine. Thread-safe. */
public interface Alternative {

    String name();

    EngineKind kind();

    /** The recent time of a batch of this many samples, in ns; 0 if unknown. */
    long estimate(int samples);

    /** The number of runs under way now. */
    int underWay();
}
