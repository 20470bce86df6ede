package io.hillock.flink;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counters of a spiking operator, in the group {@code hillock} of the operator's. Used by the task's thread. */
final class SpikingMetrics {
    private final Counter events;
    private final Counter batches;
    private final Counter rejected;
    private final Counter moved;
    private final Counter runNanos;

    SpikingMetrics(MetricGroup operator) {
        MetricGroup group = operator.addGroup("hillock");
        events = group.counter("events");
        batches = group.counter("batches");
        rejected = group.counter("rejectedEvents");
        moved = group.counter("movedStates");
        runNanos = group.counter("runNanos");
    }

    void answered() {
        events.inc();
    }

    /** A call of the engine, which may have failed for a bad sample. */
    void ran(long nanos) {
        batches.inc();
        runNanos.inc(nanos);
    }

    void rejected() {
        rejected.inc();
    }

    void moved() {
        moved.inc();
    }
}
