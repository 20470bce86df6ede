package io.hillock.remote.serve;

import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Histogram;
import io.hillock.protocol.Message;
import io.hillock.protocol.WatchingMessage.MetricsReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The metrics of a server. Thread-safe. */
public final class ServerCounters {
    /** Upper bounds of the latency classes in µs: 10, 20, 40, … up to about 10 s. */
    private static final List<Double> BOUNDS = IntStream.range(0, 21).mapToObj(i -> 10.0 * (1 << i)).toList();

    private final LongAdder requests = new LongAdder();
    private final LongAdder samples = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder overloaded = new LongAdder();
    private final LongAdder learned = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final List<LongAdder> classes = Stream.generate(LongAdder::new).limit(BOUNDS.size() + 1).toList();
    private final DoubleAdder sum = new DoubleAdder();

    /** Records that a request of this many samples was answered, and its time here, waiting included. */
    void answered(int count, Message answer, long nanos) {
        requests.increment();
        samples.add(count);
        if (answer instanceof ErrorReply error) {
            refused(error);
        }
        double micros = nanos / 1e3;
        int at = 0;
        while (at < BOUNDS.size() && micros > BOUNDS.get(at)) {
            at++;
        }
        classes.get(at).increment();
        sum.add(micros);
    }

    /** Records that a stream of a learning network has run this many steps. */
    void learned(long steps) {
        learned.add(steps);
    }

    private void refused(ErrorReply error) {
        switch (error.code()) {
            case OVERLOADED -> overloaded.increment();
            case CANCELLED -> cancelled.increment();
            case BAD_FRAME, BAD_MESSAGE, UNKNOWN_TYPE, UNAUTHORIZED, NAME_TAKEN, UNKNOWN_NETWORK, BAD_SHAPE, BAD_VALUE,
                    INCOMPATIBLE_STATE, DEADLINE, DISCONNECTED, TOO_LARGE, INTERNAL ->
                failures.increment();
        }
    }

    /** Records that a request was refused for lack of room. */
    void overloaded() {
        overloaded.increment();
    }

    /** @param names the wanted metrics; empty for all */
    MetricsReport report(List<String> names, double load, int networks) {
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("requests", requests.sum());
        counters.put("samples", samples.sum());
        counters.put("failures", failures.sum());
        counters.put("overloaded", overloaded.sum());
        counters.put("cancelled", cancelled.sum());
        counters.put("learning.steps", learned.sum());
        Map<String, Double> gauges = new LinkedHashMap<>();
        gauges.put("load", load);
        gauges.put("networks", (double) networks);
        Map<String, Histogram> histograms = new LinkedHashMap<>();
        histograms.put("latency", new Histogram(BOUNDS, classes.stream().map(LongAdder::sum).toList(), sum.sum()));
        if (!names.isEmpty()) {
            counters.keySet().retainAll(names);
            gauges.keySet().retainAll(names);
            histograms.keySet().retainAll(names);
        }
        return new MetricsReport(counters, gauges, histograms);
    }
}
