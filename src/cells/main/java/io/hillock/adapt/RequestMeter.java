package io.hillock.adapt;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/** Counts requests for the next {@link Observation}. Thread-safe; takes no lock. */
public final class RequestMeter {
    private final long objectiveNanos;
    private final AtomicLongArray latencies = new AtomicLongArray(LatencyCounts.CLASSES);
    private final LongAdder within = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();

    /** @param objectiveNanos answers up to this latency are good */
    public RequestMeter(long objectiveNanos) {
        this.objectiveNanos = objectiveNanos;
    }

    /** A request begins. Exactly one of the other calls must end it. */
    public void begun() {
        int now = underWay.incrementAndGet();
        if (now > peak.get()) {
            peak.accumulateAndGet(now, Math::max);
        }
    }

    /** It is answered, after this many ns. */
    public void answered(long nanos) {
        underWay.decrementAndGet();
        (nanos <= objectiveNanos ? within : late).increment();
        latencies.getAndIncrement(LatencyCounts.classOf(nanos));
    }

    /** It is refused because too many are under way. */
    public void refused() {
        underWay.decrementAndGet();
        refused.increment();
    }

    /** It fails for another reason. */
    public void failed() {
        underWay.decrementAndGet();
        failed.increment();
    }

    /** It was the caller's mistake or wish, and says nothing. */
    public void dropped() {
        underWay.decrementAndGet();
    }

    /** What happened since the last call, without what engines did ({@link Observation#withRuns}). One thread. */
    public Observation take(long millis) {
        LatencyCounts counts = new LatencyCounts(
                LongStream.range(0, latencies.length()).map(i -> latencies.getAndSet((int) i, 0)).toArray());
        return new Observation(millis, within.sumThenReset(), late.sumThenReset(), refused.sumThenReset(),
                failed.sumThenReset(), counts, peak.getAndSet(underWay.get()), 0, 0, 0, 0, 0);
    }
}
