package io.hillock.server.engines;

/** Is told of each probe. Any thread calls it. */
@FunctionalInterface
public interface ProbeListener {
    void probed(String engine, ProbeOutcome outcome);
}
