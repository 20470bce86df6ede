package io.hillock.server.engines;

import io.hillock.unified.Strategy;
import java.util.List;
import java.util.Optional;

/** The strategies that an operator may choose, by their labels. Each leaves plain Java to the last. */
public final class RoutingStrategies {
    private static final List<Strategy> ALL = Strategy.all().stream().<Strategy>map(PlainJavaLast::new).toList();

    private RoutingStrategies() {}

    public static List<String> labels() {
        return ALL.stream().map(Strategy::label).toList();
    }

    /** The strategy of this label; empty if there is none. */
    public static Optional<Strategy> of(String label) {
        return ALL.stream().filter(one -> one.label().equals(label)).findFirst();
    }
}
