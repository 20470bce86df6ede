package io.hillock.workflow.kind;

import io.hillock.workflow.ContentDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a step's {@code with} says, references resolved. Each method throws an {@link IllegalArgumentException} that names the key. Immutable.
 *
 * @param values JSON values by key
 */
public record Arguments(Map<String, Object> values) {

    public boolean has(String key) {
        return values.get(key) != null && !values.get(key).equals("");
    }

    public String text(String key) {
        return optional(key).orElseThrow(() -> new IllegalArgumentException("'" + key + "' is missing"));
    }

    public Optional<String> optional(String key) {
        return has(key) ? Optional.of(String.valueOf(values.get(key))) : Optional.empty();
    }

    public Path path(String key) {
        return Path.of(text(key));
    }

    /** @param least the smallest allowed value */
    public int integer(String key, int other, int least) {
        double number = number(key, other);
        if (number != Math.rint(number) || number < least || number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("'" + key + "' is " + values.get(key) + ", must be a whole number of at "
                    + "least " + least);
        }
        return (int) number;
    }

    public double number(String key, double other) {
        if (!has(key)) {
            return other;
        }
        try {
            double number = Double.parseDouble(text(key));
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Refused below.
        }
        throw new IllegalArgumentException("'" + key + "' is '" + text(key) + "', must be a number");
    }

    /** Names the arguments and the content of the files and folders among them. */
    public String digest(String kind) throws IOException {
        ContentDigest digest = new ContentDigest().text(kind);
        for (Map.Entry<String, Object> one : new TreeMap<>(values).entrySet()) {
            String text = String.valueOf(one.getValue());
            digest.text(one.getKey()).text(text);
            // X.npz:NAME is an array in a file.
            Path file = Path.of(text.replaceFirst("(\\.npz):[^/]*$", "$1"));
            if (!text.isEmpty() && Files.exists(file)) {
                digest.file(file);
            }
        }
        return digest.hex();
    }
}
