package io.hillock.bench.peers;

/** Something that runs one network on the first samples of its inputs. One thread. */
interface Contender {
    /** As the table shows it. */
    String name();

    /** Contenders of one kind are forms of the same peer, of which the best counts. */
    Kind kind();

    /** Output spikes, {@code [batch][outputs]}. */
    long[] counts();

    /** Nanoseconds of each of so many calls. */
    double[] nanos(int calls);

    /** Who is compared. */
    enum Kind {
        HILLOCK, HILLOCK_TWO_THREADS, HILLOCK_JAVA, ONNX_RUNTIME, TORCHSCRIPT
    }
}
