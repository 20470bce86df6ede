package io.hillock.server.rollout;

import io.hillock.server.serving.Alias;

/** Lets an alias stand for another version, for all callers and lastingly. */
@FunctionalInterface
public interface AliasTarget {
    /** @throws RuntimeException if that fails; the alias then stands for what it did */
    void move(String name, Alias alias);
}
