package io.hillock.protocol;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON object whose content the protocol leaves open: metrics, bodies of events, fields unknown to this version.
 * Immutable.
 *
 * @param fields in order; values are String, Boolean, Long, BigInteger, Double (finite), null, or List and Map of
 *         those, at most 24 deep
 */
public record JsonObject(Map<String, Object> fields) {
    public static final JsonObject EMPTY = new JsonObject(Map.of());
    private static final int MAX_DEPTH = 24;

    /** @throws InvalidMessageException if a value is of another type or nested too deep */
    public JsonObject {
        fields = copy(fields, 0);
    }

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    private static Map<String, Object> copy(Map<?, ?> map, int depth) {
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> {
            String name = (String) key;
            checkText(name);
            copy.put(name, copy(name, value, depth + 1));
        });
        return Collections.unmodifiableMap(copy);
    }

    private static Object copy(String field, Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw MessageChecks.invalid(ErrorCode.BAD_VALUE, field, "nested deeper than " + MAX_DEPTH);
        }
        return switch (value) {
            case null -> null;
            case String text -> {
                checkText(text);
                yield text;
            }
            case Double number -> {
                MessageChecks.finite(field, number);
                yield number;
            }
            case Boolean truth -> truth;
            case Long number -> number;
            case BigInteger number -> number;
            case Map<?, ?> map -> copy(map, depth);
            case List<?> list -> {
                var copy = new ArrayList<Object>(list.size());
                for (Object one : list) {
                    copy.add(copy(field, one, depth + 1));
                }
                yield Collections.unmodifiableList(copy);
            }
            default ->
                throw MessageChecks.invalid(ErrorCode.BAD_VALUE, field, value.getClass() + " is not a JSON value");
        };
    }

    private static void checkText(String text) {
        if (MessageChecks.utf8Length(text) < 0) {
            throw MessageChecks.invalid(ErrorCode.BAD_VALUE, "text", "has an unpaired surrogate");
        }
    }
}
