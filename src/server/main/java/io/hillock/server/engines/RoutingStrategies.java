package io.hillock.server.engines;

import io.hillock.unified.EngineKind;
import io.hillock.unified.Fastest;
import io.hillock.unified.FirstAvailable;
import io.hillock.unified.LeastLoaded;
import io.hillock.unified.RoundRobin;
import io.hillock.unified.ShortestExpectedDelay;
import io.hillock.unified.Strategy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The strategies that an operator may choose, by their labels. Each leaves plain Java to the last. */
public final class RoutingStrategies {
    private static final List<Strategy> ALL = Stream.<Strategy>of(FirstAvailable.NATIVE,
            new FirstAvailable(EngineKind.REMOTE), new RoundRobin(), new LeastLoaded(0), Fastest.DEFAULT,
            ShortestExpectedDelay.DEFAULT).<Strategy>map(PlainJavaLast::new).toList();

    private RoutingStrategies() {}

    public static List<String> labels() {
        return ALL.stream().map(Strategy::label).toList();
    }

    /** The strategy of this label; empty if there is none. */
    public static Optional<Strategy> of(String label) {
        return ALL.stream().filter(one -> one.label().equals(label)).findFirst();
    }
}
