package io.hillock.bench.gate;

/** One build in one process, which runs what it is told. One thread. */
interface MeasuredBuild extends AutoCloseable {
    /**
     * Opens a workload in place of the last one, and calls it until it is warm.
     *
     * @return a digest of the answer
     */
    String open(GateCase workload);

    /** Runs the open workload so many times. */
    Turn run(int calls);

    @Override
    void close();
}
