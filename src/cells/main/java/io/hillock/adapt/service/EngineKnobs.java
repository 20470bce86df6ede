package io.hillock.adapt.service;

import io.hillock.adapt.Knob;
import io.hillock.adapt.KnobBinding;
import io.hillock.engine.EngineOptions;
import io.hillock.server.serving.NetworkServable;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Knobs that open the C++ engines of this process anew. Any thread; a change takes as long as opening them. */
final class EngineKnobs {
    private static final List<Integer> BLOCKS = List.of(16, 64, 256);

    private final Supplier<List<NetworkServable>> networks;
    private EngineOptions options = EngineOptions.DEFAULT;

    EngineKnobs(Supplier<List<NetworkServable>> networks) {
        this.networks = networks;
    }

    private synchronized void change(UnaryOperator<EngineOptions> how) {
        EngineOptions next = how.apply(options);
        networks.get().forEach(network -> network.change(next));
        options = next;
    }

    /** {@code threads}: one, or one for each processor. */
    KnobBinding threads(int processors) {
        return new KnobBinding(Knob.choice("threads", List.of("1", String.valueOf(processors))), 0,
                value -> change(now -> now.withThreads(value == 0 ? 1 : processors)));
    }

    /** {@code block}: time steps that run layer by layer. */
    KnobBinding block() {
        return new KnobBinding(Knob.choice("block", BLOCKS.stream().map(String::valueOf).toList()),
                BLOCKS.indexOf(EngineOptions.DEFAULT.blockSteps()),
                value -> change(now -> now.withBlockSteps(BLOCKS.get((int) value))));
    }
}
