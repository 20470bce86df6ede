package io.hillock.server.serving;

import io.hillock.server.serving.ModelState.State;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The states of all versions that are or were served or failed to load, the newest of each. Thread-safe. */
final class ModelStates {
    /** How many states of versions that are gone stay in the index. */
    private static final int ENDED_KEPT = 64;

    private record Key(String model, String version) {}

    private final Map<Key, ModelState> states = new ConcurrentHashMap<>();

    void note(String model, String version, State state, String reason) {
        states.put(new Key(model, version), new ModelState(model, version, state, reason));
    }

    Optional<ModelState> of(String model, String version) {
        return Optional.ofNullable(states.get(new Key(model, version)));
    }

    /** Any of a model, or the one of a version. */
    Optional<ModelState> any(String model, String version) {
        return states.values().stream()
                .filter(one -> one.model().equals(model) && (version.isEmpty() || version.equals(one.version())))
                .findFirst();
    }

    /** By name and version. */
    List<ModelState> index() {
        return states.values().stream()
                .sorted(Comparator.comparing(ModelState::model).thenComparing(ModelState::version)).toList();
    }

    /** Notes that a version is gone. */
    void ended(String model, String version) {
        note(model, version, State.UNAVAILABLE, "unloaded");
        List<Key> gone = states.entrySet().stream().filter(entry -> entry.getValue().state() == State.UNAVAILABLE)
                .map(Map.Entry::getKey).toList();
        gone.stream().limit(Math.max(0, gone.size() - ENDED_KEPT)).forEach(states::remove);
    }
}
