package io.hillock.server.rollout;

import io.hillock.engine.Limit;
import java.util.function.Supplier;

/** Runs what nobody waits for, behind all that somebody waits for. */
@FunctionalInterface
public interface ShadowThreads {
    /**
     * Runs in its turn, and waits for the end.
     *
     * @param expectedNanos how long it will take, at a guess
     * @throws io.hillock.server.request.ServiceException {@code OVERLOADED} if there is no room now
     */
    <T> T run(long expectedNanos, Limit limit, Supplier<T> run);
}
