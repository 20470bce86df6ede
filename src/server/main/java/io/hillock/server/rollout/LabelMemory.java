package io.hillock.server.rollout;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The labels that both versions gave, and the true ones, by the request's id until both are known. The newest are kept: 16,384 requests,
 * and a million labels in all. Thread-safe.
 */
final class LabelMemory {
    /** Characters of an id that can be remembered. */
    static final int LONGEST_ID = 256;

    private static final int MOST = 16_384;
    private static final long MOST_LABELS = 1 << 20;

    /** Labels of a request's samples. */
    record Labels(long[] stable, long[] candidate, long[] truth) {}

    private record Known(long[] stable, long[] candidate, long[] truth) {
        long size() {
            return truth == null ? stable.length + candidate.length : truth.length;
        }
    }

    private final Map<String, Known> known = new LinkedHashMap<>();
    private long held;

    synchronized Optional<Labels> answered(String id, long[] stable, long[] candidate) {
        Known before = remove(id);
        if (before != null && before.truth != null) {
            return Optional.of(new Labels(stable, candidate, before.truth));
        }
        keep(id, new Known(stable, candidate, null));
        return Optional.empty();
    }

    synchronized Optional<Labels> told(String id, long[] truth) {
        Known before = remove(id);
        if (before != null && before.stable != null) {
            return Optional.of(new Labels(before.stable, before.candidate, truth));
        }
        keep(id, new Known(null, null, truth));
        return Optional.empty();
    }

    private Known remove(String id) {
        Known before = known.remove(id);
        held -= before == null ? 0 : before.size();
        return before;
    }

    private void keep(String id, Known labels) {
        if (id.length() > LONGEST_ID || labels.size() > MOST_LABELS) {
            return;
        }
        known.put(id, labels);
        held += labels.size();
        Iterator<Known> oldest = known.values().iterator();
        while (known.size() > MOST || held > MOST_LABELS) {
            held -= oldest.next().size();
            oldest.remove();
        }
    }
}
