package io.hillock.training;

import java.util.List;
import java.util.Map;

/** Reads the fields of a JSON object, each of one type. */
final class Fields {
    private Fields() {}

    static double number(Map<?, ?> fields, String name) {
        return of(fields, name, Number.class).doubleValue();
    }

    static Map<?, ?> map(Map<?, ?> fields, String name) {
        return of(fields, name, Map.class);
    }

    static List<?> list(Map<?, ?> fields, String name) {
        return of(fields, name, List.class);
    }

    private static <T> T of(Map<?, ?> fields, String name, Class<T> type) {
        if (!type.isInstance(fields.get(name))) {
            throw new IllegalArgumentException("'" + name + "' must be a " + type.getSimpleName().toLowerCase(
                    java.util.Locale.ROOT) + ", is " + fields.get(name));
        }
        return type.cast(fields.get(name));
    }
}
