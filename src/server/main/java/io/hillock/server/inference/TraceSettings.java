package io.hillock.server.inference;

import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.PhaseTimes;
import io.hillock.server.request.PhaseTimes.Phase;
import io.hillock.server.serving.ServedVersion;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which requests are traced: one in so many of a model, up to a number. A traced request gives one line of JSON in the log with the time of
 * each phase. Thread-safe; while tracing is off it costs one read.
 */
public final class TraceSettings {
    private final ServiceLog log;
    private final Map<String, Sampling> models = new ConcurrentHashMap<>();
    private volatile Sampling global = new Sampling(Trace.OFF, new AtomicLong(), new AtomicLong());
    private volatile boolean on;

    private record Sampling(Trace trace, AtomicLong requests, AtomicLong traced) {}

    /**
     * What is traced.
     *
     * @param timestamps whether anything is
     * @param rate one request in this many, at least 1
     * @param count how many more requests are traced; −1 for no end
     */
    public record Trace(boolean timestamps, long rate, long count) {
        /** Nothing; one in 1,000 once it is on. */
        public static final Trace OFF = new Trace(false, 1000, -1);
    }

    TraceSettings(ServiceLog log) {
        this.log = log;
    }

    /** The settings of a model, or those of all. */
    public Trace of(String model) {
        return sampling(model).trace;
    }

    private Sampling sampling(String model) {
        return model.isEmpty() ? global : models.getOrDefault(model, global);
    }

    /**
     * Changes the settings, and counts anew.
     *
     * @param model empty for all models without settings of their own
     * @param trace empty to go back to the settings of all
     */
    public synchronized void set(String model, Optional<Trace> trace) {
        if (model.isEmpty()) {
            global = new Sampling(trace.orElse(Trace.OFF), new AtomicLong(), new AtomicLong());
        } else if (trace.isPresent()) {
            models.put(model, new Sampling(trace.get(), new AtomicLong(), new AtomicLong()));
        } else {
            models.remove(model);
        }
        on = global.trace.timestamps || models.values().stream().anyMatch(one -> one.trace.timestamps);
    }

    /** Traces an answered request if its turn has come. */
    void answered(ServedVersion version, Protocol protocol, String id, PhaseTimes times, long nanos) {
        if (!on) {
            return;
        }
        Sampling sampling = sampling(version.model());
        Trace trace = sampling.trace;
        boolean sampled = trace.timestamps && sampling.requests.getAndIncrement() % trace.rate == 0
                && (trace.count < 0 || sampling.traced.getAndIncrement() < trace.count);
        if (sampled) {
            log.line(line(version, protocol, id, times, nanos));
        }
    }

    private static String line(ServedVersion version, Protocol protocol, String id, PhaseTimes times, long nanos) {
        StringBuilder line = new StringBuilder("{\"trace\":\"request\",\"id\":").append(LogText.quoted(id))
                .append(",\"model\":")
                .append(LogText.quoted(version.model())).append(",\"version\":")
                .append(LogText.quoted(version.version()))
                .append(",\"engine\":").append(LogText.quoted(times.engine())).append(",\"protocol\":\"")
                .append(protocol.label())
                .append("\",\"ns\":").append(nanos);
        for (Phase phase : Phase.values()) {
            line.append(",\"").append(phase.label()).append("_ns\":").append(times.nanos(phase));
        }
        return line.append('}').toString();
    }
}
