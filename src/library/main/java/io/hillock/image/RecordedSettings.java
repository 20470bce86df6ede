package io.hillock.image;

import io.hillock.image.program.SettingsJson;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Run settings that travel with a network, in its metadata. NIR leaves them open, and its reference reader keeps metadata.
 * Stateless; any thread may call it.
 *
 * <p>{@link #write} puts all settings under the key {@value #KEY}, as the JSON object of an image's settings (image.md).
 * {@link #read} also understands what people write by hand: the keys {@code dt}, a number of seconds, and {@code profile}, a
 * profile's label.
 */
public final class RecordedSettings {

    private static final String KEY = "hillock";
    private static final String DT = "dt";
    private static final String PROFILE = "profile";

    private RecordedSettings() {}

    /**
     * The network with these settings as its record, in place of an earlier one.
     *
     * @param settings those of the image that was compiled from the network: {@code image.program().settings()} hold what
     *     a profile decides for each node
     */
    public static Network write(Network network, RunSettings settings) {
        Objects.requireNonNull(settings, "settings");
        Map<String, Object> facts = new LinkedHashMap<>(network.metadata().getOrDefault("", Map.of()));
        facts.put(KEY, SettingsJson.text(settings));
        return network.withMetadata(facts);
    }

    /**
     * The settings that the network's metadata record; empty if they record none.
     *
     * @throws InvalidNetworkException naming the key, if the record cannot be understood
     */
    public static Optional<RunSettings> read(Network network) {
        Map<String, Object> facts = network.metadata().getOrDefault("", Map.of());
        if (facts.get(KEY) instanceof String text) {
            return Optional.of(understood(KEY, () -> SettingsJson.read(text)));
        }
        boolean profile = facts.get(PROFILE) instanceof String;
        boolean dt = facts.get(DT) instanceof Double || facts.get(DT) instanceof Long;
        if (!profile && !dt) {
            return Optional.empty();
        }
        RunSettings settings = RunSettings.of(profile
                ? understood(PROFILE, () -> Profile.of((String) facts.get(PROFILE)))
                : Profile.NIR);
        return Optional.of(dt
                ? understood(DT, () -> settings.withDt(((Number) facts.get(DT)).doubleValue()))
                : settings);
    }

    private interface Reading<T> {
        T read();
    }

    private static <T> T understood(String key, Reading<T> reading) {
        try {
            return reading.read();
        } catch (ImageException | IllegalArgumentException e) {
            throw new InvalidNetworkException("", "metadata/" + key, e.getMessage());
        }
    }
}
