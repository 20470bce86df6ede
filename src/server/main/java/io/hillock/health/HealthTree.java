package io.hillock.health;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The last health of something, with the times of its changes. Thread-safe. */
public final class HealthTree {
    private HealthNode root;

    /** The health after the last update; empty before the first. */
    public synchronized Optional<HealthNode> root() {
        return Optional.ofNullable(root);
    }

    /**
     * Takes a new reading. Parts that are in the state of the last reading keep their time; a part is known by its path.
     *
     * @return what changed, parts before what they belong to
     */
    public synchronized List<HealthChange> update(HealthReading reading, Instant now) {
        List<HealthChange> changes = new ArrayList<>();
        root = node(reading, root == null || !root.name().equals(reading.name()) ? null : root, "", now, changes);
        return changes;
    }

    private static HealthNode node(HealthReading reading, HealthNode before, String above, Instant now,
            List<HealthChange> changes) {
        String path = above.isEmpty() ? reading.name() : above + "/" + reading.name();
        Map<String, HealthNode> known = new HashMap<>();
        if (before != null) {
            before.parts().forEach(part -> known.put(part.name(), part));
        }
        List<HealthNode> parts = new ArrayList<>();
        for (HealthReading part : reading.parts()) {
            parts.add(node(part, known.remove(part.name()), path, now, changes));
        }
        known.values().forEach(gone -> changes.add(new HealthChange(path + "/" + gone.name(),
                Optional.of(gone.state()), HealthState.DOWN, "it is gone", now)));
        boolean same = before != null && before.state() == reading.state();
        if (!same) {
            changes.add(new HealthChange(path, Optional.ofNullable(before).map(HealthNode::state), reading.state(),
                    reading.why(), now));
        }
        return new HealthNode(reading.name(), reading.state(), reading.why(), same ? before.since() : now, parts);
    }
}
