package io.hillock.server.serving;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All served versions, at one moment. Immutable.
 *
 * @param models versions by model and version, in the order in which they were loaded
 * @param current the current version of each model
 */
record ServedModels(Map<String, Map<String, ServedVersion>> models, Map<String, String> current,
        Map<String, Alias> aliases) {
    static final ServedModels NONE = new ServedModels(Map.of(), Map.of(), Map.of());

    /** The model's own name for a name or an alias. */
    String model(String name) {
        Alias alias = models.containsKey(name) ? null : aliases.get(name);
        return alias == null ? name : alias.model();
    }

    Optional<ServedVersion> find(String name, String version) {
        Alias alias = models.containsKey(name) ? null : aliases.get(name);
        String model = alias == null ? name : alias.model();
        String wanted = version.isEmpty() && alias != null ? alias.version() : version;
        Map<String, ServedVersion> versions = models.getOrDefault(model, Map.of());
        return Optional.ofNullable(versions.get(wanted.isEmpty() ? current.getOrDefault(model, "") : wanted));
    }

    /** With this version, as the current one. */
    ServedModels with(ServedVersion version) {
        Map<String, ServedVersion> versions = new LinkedHashMap<>(models.getOrDefault(version.model(), Map.of()));
        versions.remove(version.version());
        versions.put(version.version(), version);
        return new ServedModels(put(models, version.model(), versions),
                put(current, version.model(), version.version()), aliases);
    }

    /** Without this version. If it was current, the one loaded last is. */
    ServedModels without(String model, String version) {
        LinkedHashMap<String, ServedVersion> versions = new LinkedHashMap<>(models.getOrDefault(model, Map.of()));
        versions.remove(version);
        if (versions.isEmpty()) {
            return new ServedModels(removed(models, model), removed(current, model), aliases);
        }
        String now = current.get(model).equals(version) ? versions.sequencedKeySet().getLast() : current.get(model);
        return new ServedModels(put(models, model, versions), put(current, model, now), aliases);
    }

    ServedModels withAlias(String name, Alias alias) {
        return new ServedModels(models, current, put(aliases, name, alias));
    }

    private static <V> Map<String, V> put(Map<String, V> map, String key, V value) {
        Map<String, V> copy = new LinkedHashMap<>(map);
        copy.put(key, value);
        return copy;
    }

    private static <V> Map<String, V> removed(Map<String, V> map, String key) {
        Map<String, V> copy = new LinkedHashMap<>(map);
        copy.remove(key);
        return copy;
    }
}
