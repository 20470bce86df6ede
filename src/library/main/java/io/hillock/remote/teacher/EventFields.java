package io.hillock.remote.teacher;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the fields of an event's body, which any cell may have made. What is missing or of another kind is an error that names it. */
final class EventFields {
    private EventFields() {}

    static long whole(Map<?, ?> fields, String name) {
        return read(fields, name, Long.class);
    }

    static double real(Map<?, ?> fields, String name) {
        return read(fields, name, Number.class).doubleValue();
    }

    static String text(Map<?, ?> fields, String name) {
        return read(fields, name, String.class);
    }

    static Map<?, ?> map(Map<?, ?> fields, String name) {
        return read(fields, name, Map.class);
    }

    static List<Map<?, ?>> maps(Map<?, ?> fields, String name) {
        List<Map<?, ?>> all = new ArrayList<>();
        for (Object one : read(fields, name, List.class)) {
            if (!(one instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException("'" + name + "' holds something that is no object");
            }
            all.add(map);
        }
        return all;
    }

    private static <T> T read(Map<?, ?> fields, String name, Class<T> type) {
        Object value = fields.get(name);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("'" + name + "' is missing, or no " + type.getSimpleName());
        }
        return type.cast(value);
    }
}
