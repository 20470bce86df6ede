package io.hillock.server.rollout;

/** Keeps the decisions about rollouts. */
@FunctionalInterface
public interface RolloutAudit {
    /** Keeps an event; it is durable when this returns, as far as it is to be. An exception is logged, and changes nothing. */
    void record(RolloutEvent event);
}
