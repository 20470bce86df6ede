package io.hillock.net;

import java.time.Duration;

/**
 * When the other side of a connection is suspected to have stopped: a phi accrual failure detector (Hayashibara, Défago, Yared and
 * Katayama, "The φ accrual failure detector", SRDS 2004). φ is −log10 of the probability that a living peer stays silent for so long, if
 * silences are normally distributed with the mean and deviation of the last ones. With the defaults a stopped peer is suspected after
 * about 2.1 s, and after 2.4 s if it has paused before. A suspected peer gets no new work from routers; its connection stays. Immutable.
 *
 * @param interval silence after which a side sends PING, at least 1 ms; a shorter heartbeat of the connection counts instead
 * @param threshold of φ, above 0
 * @param leastDeviation the deviation counts as at least this, so that a quiet network does not make the detector hasty; positive
 * @param pause a silence may be this much longer than the mean without raising φ above 0.3: a collection of garbage, a busy machine
 * @param longest no peer may be silent for longer, however long its silences were before; more than the interval
 */
public record Suspicion(Duration interval, double threshold, Duration leastDeviation, Duration pause,
        Duration longest) {
    /** PING after 500 ms, φ 8, 100 ms, 1 s, at most 2.4 s. */
    public static final Suspicion DEFAULT = new Suspicion(Duration.ofMillis(500), 8, Duration.ofMillis(100),
            Duration.ofSeconds(1), Duration.ofMillis(2400));

    public Suspicion {
        if (interval.toMillis() < 1) {
            throw new IllegalArgumentException("interval must be at least 1 ms, is " + interval);
        }
        if (!(threshold > 0) || Double.isInfinite(threshold)) {
            throw new IllegalArgumentException("threshold must be above 0 and finite, is " + threshold);
        }
        if (!leastDeviation.isPositive()) {
            throw new IllegalArgumentException("leastDeviation must be positive, is " + leastDeviation);
        }
        if (pause.isNegative()) {
            throw new IllegalArgumentException("pause must not be negative, is " + pause);
        }
        if (longest.compareTo(interval) <= 0) {
            throw new IllegalArgumentException(
                    "longest must be more than the interval " + interval + ", is " + longest);
        }
    }
}
