package io.hillock.bench.peers;

/** A runtime that runs one network on the first samples of its inputs. One thread. */
interface Contender {
    /** The name in the table. */
    String name();

    /** Contenders of one kind are forms of the same peer; the best of them counts. */
    Kind kind();

    /** Output spikes, {@code [batch][outputs]}. */
    long[] counts();

    /** Runs this many calls. Returns the nanoseconds of each. */
    double[] nanos(int calls);

    /** The kinds of runtimes compared. */
    enum Kind {
        HILLOCK, HILLOCK_TWO_THREADS, HILLOCK_JAVA, ONNX_RUNTIME, TORCHSCRIPT
    }
}
