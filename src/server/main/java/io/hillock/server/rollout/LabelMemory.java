package io.hillock.server.rollout;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The labels that both versions gave, and the true ones, by the request's id until both are known. The newest are kept. Thread-safe. */
final class LabelMemory {
    private static final int MOST = 16_384;

    /** Labels of a request's samples. */
    record Labels(long[] stable, long[] candidate, long[] truth) {}

    private record Known(long[] stable, long[] candidate, long[] truth) {}

    private final Map<String, Known> known = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST;
        }
    };

    synchronized Optional<Labels> answered(String id, long[] stable, long[] candidate) {
        Known before = known.remove(id);
        if (before != null && before.truth != null) {
            return Optional.of(new Labels(stable, candidate, before.truth));
        }
        known.put(id, new Known(stable, candidate, null));
        return Optional.empty();
    }

    synchronized Optional<Labels> told(String id, long[] truth) {
        Known before = known.remove(id);
        if (before != null && before.stable != null) {
            return Optional.of(new Labels(before.stable, before.candidate, truth));
        }
        known.put(id, new Known(null, null, truth));
        return Optional.empty();
    }
}
