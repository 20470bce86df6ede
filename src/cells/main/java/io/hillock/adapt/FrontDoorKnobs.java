package io.hillock.adapt;

import io.hillock.unified.ConcurrencyLimit;
import io.hillock.unified.FirstAvailable;
import io.hillock.unified.HedgeOptions;
import io.hillock.unified.SharedRunOptions;
import io.hillock.unified.Strategy;
import io.hillock.unified.UnifiedEngine;
import io.hillock.unified.UnifiedSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Knobs of front doors. Each sets all of them alike. Thread-safe.
 *
 * @param doors the front doors at the time of a change
 */
public record FrontDoorKnobs(Supplier<List<UnifiedEngine>> doors) {
    /** Second requests, as a part of all. */
    private static final double HEDGE_BUDGET = 0.05;
    /** The strategies to choose from: all but one, since remote engines are no better for being remote. */
    public static final List<Strategy> STRATEGIES = Strategy.all().stream()
            .filter(one -> !one.equals(FirstAvailable.REMOTE)).toList();

    /** Of one front door. */
    public static FrontDoorKnobs of(UnifiedEngine door) {
        List<UnifiedEngine> one = List.of(door);
        return new FrontDoorKnobs(() -> one);
    }

    private void change(UnaryOperator<UnifiedSettings> how) {
        for (UnifiedEngine door : doors.get()) {
            try {
                door.change(how);
            } catch (IllegalStateException e) {
                // It was closed meanwhile.
            }
        }
    }

    /** {@code admission}: how many requests run at once; the others wait up to {@code longestWait}. */
    public KnobBinding admission(long least, long most, long start, Duration longestWait) {
        return new KnobBinding(Knob.number("admission", least, most), start,
                value -> change(now -> now
                        .withConcurrency(Optional.of(new ConcurrencyLimit((int) value, longestWait)))));
    }

    /** {@code batch}: how many requests may share a run; 1 for one. */
    public KnobBinding batch(long most, long start, Duration window) {
        return new KnobBinding(Knob.number("batch", 1, most), start,
                value -> change(now -> now.withSharing(value == 1
                        ? Optional.empty()
                        : Optional.of(new SharedRunOptions((int) value, window)))));
    }

    /** {@code hedge}: second requests after the 95th percentile of recent latencies, at most one in twenty. */
    public KnobBinding hedge(boolean start, Duration first) {
        return new KnobBinding(Knob.choice("hedge", List.of("off", "p95")), start ? HedgeRule.ON : HedgeRule.OFF,
                value -> change(now -> now.withHedge(value == HedgeRule.OFF
                        ? Optional.empty()
                        : Optional.of(new HedgeOptions(first, HEDGE_BUDGET)))));
    }

    /**
     * {@code strategy}: which engine answers. One of {@link #STRATEGIES}, or the one that it begins with.
     *
     * @param start what it begins with
     * @param around what is put around each strategy
     */
    public KnobBinding strategy(Strategy start, UnaryOperator<Strategy> around) {
        List<Strategy> choices = Stream.concat(Stream.of(start),
                STRATEGIES.stream().filter(one -> !one.label().equals(start.label()))).toList();
        return new KnobBinding(Knob.choice("strategy", choices.stream().map(Strategy::label).toList()), 0,
                value -> change(now -> now.withStrategy(around.apply(choices.get((int) value)))));
    }

    /** {@code cache}: off, or a result cache of so many bytes. */
    public KnobBinding cache(long bytes, boolean start) {
        return new KnobBinding(Knob.choice("cache", List.of("off", (bytes >> 20) + " MiB")), start ? 1 : 0,
                value -> change(now -> now.withCacheBytes(value * bytes)));
    }
}
