package io.hillock.protocol.json;

import io.hillock.model.Shape;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.WireTensor;
import io.hillock.protocol.bytes.FrameRefusal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The fields of one JSON object, taken one by one. The ones left at the end are unknown. null counts as absent. One
 * thread.
 */
public final class JsonFields {
    private final Map<String, Object> left;

    JsonFields(Map<String, Object> object) {
        this.left = new LinkedHashMap<>(object);
    }

    JsonObject unknown() {
        return left.isEmpty() ? JsonObject.EMPTY : new JsonObject(left);
    }

    public boolean has(String key) {
        return left.get(key) != null;
    }

    public String text(String key) {
        return text(key, required(key));
    }

    /** "" if absent. */
    String textOrEmpty(String key) {
        return optionalText(key).orElse("");
    }

    Optional<String> optionalText(String key) {
        return optional(key).map(value -> text(key, value));
    }

    List<String> texts(String key) {
        return list(key, value -> text(key, value));
    }

    boolean truth(String key) {
        return as(key, required(key), Boolean.class, "true or false");
    }

    public long integer(String key) {
        return integer(key, required(key));
    }

    int int32(String key) {
        return int32(key, required(key));
    }

    OptionalLong optionalInteger(String key) {
        return optional(key).map(value -> OptionalLong.of(integer(key, value))).orElse(OptionalLong.empty());
    }

    OptionalInt optionalInt32(String key) {
        return optional(key).map(value -> OptionalInt.of(int32(key, value))).orElse(OptionalInt.empty());
    }

    double number(String key) {
        return number(key, required(key));
    }

    OptionalDouble optionalNumber(String key) {
        return optional(key).map(value -> OptionalDouble.of(number(key, value))).orElse(OptionalDouble.empty());
    }

    List<Integer> int32s(String key) {
        return list(key, value -> int32(key, value));
    }

    List<Long> integers(String key) {
        return list(key, value -> integer(key, value));
    }

    List<Double> numbers(String key) {
        return list(key, value -> number(key, value));
    }

    Map<String, Integer> int32Map(String key) {
        return map(key, value -> int32(key, value));
    }

    Map<String, Long> integerMap(String key) {
        return map(key, value -> integer(key, value));
    }

    Map<String, Double> numberMap(String key) {
        return map(key, value -> number(key, value));
    }

    <T> Map<String, T> objectMap(String key, Function<JsonFields, T> read) {
        return map(key, value -> read.apply(new JsonFields(object(key, value))));
    }

    <T> List<T> objects(String key, Function<JsonFields, T> read) {
        return list(key, value -> read.apply(new JsonFields(object(key, value))));
    }

    JsonFields object(String key) {
        return new JsonFields(object(key, required(key)));
    }

    Optional<JsonFields> optionalObject(String key) {
        return optional(key).map(value -> new JsonFields(object(key, value)));
    }

    JsonObject json(String key) {
        return optional(key).map(value -> new JsonObject(object(key, value))).orElse(JsonObject.EMPTY);
    }

    /** At most 8 dimensions, each at least 1. */
    Shape shape(String key) {
        required(key, left.get(key));
        List<Integer> dims = int32s(key);
        if (dims.size() > WireTensor.MAX_RANK) {
            throw FrameRefusal.badShape(key, "has " + dims.size() + " dimensions");
        }
        try {
            return new Shape(dims);
        } catch (IllegalArgumentException e) {
            throw FrameRefusal.badShape(key, e.getMessage());
        }
    }

    private Optional<Object> optional(String key) {
        return Optional.ofNullable(left.remove(key));
    }

    private Object required(String key) {
        return required(key, left.remove(key));
    }

    private static Object required(String key, Object value) {
        if (value == null) {
            throw FrameRefusal.badMessage(key, "is missing");
        }
        return value;
    }

    private static String text(String key, Object value) {
        return as(key, value, String.class, "a text");
    }

    private static long integer(String key, Object value) {
        if (value instanceof BigInteger) {
            throw FrameRefusal.badValue(key, "is too large");
        }
        return as(key, value, Long.class, "an integer");
    }

    private static int int32(String key, Object value) {
        long number = integer(key, value);
        if (number != (int) number) {
            throw FrameRefusal.badValue(key, "must be below 2^31, is " + number);
        }
        return (int) number;
    }

    private static double number(String key, Object value) {
        return as(key, value, Number.class, "a number").doubleValue();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(String key, Object value) {
        return (Map<String, Object>) as(key, value, Map.class, "an object");
    }

    private <T> List<T> list(String key, Function<Object, T> read) {
        Optional<Object> value = optional(key);
        if (value.isEmpty()) {
            return List.of();
        }
        List<?> values = as(key, value.get(), List.class, "an array");
        var list = new ArrayList<T>(values.size());
        for (Object one : values) {
            list.add(read.apply(required(key, one)));
        }
        return list;
    }

    private <T> Map<String, T> map(String key, Function<Object, T> read) {
        Optional<Object> value = optional(key);
        if (value.isEmpty()) {
            return Map.of();
        }
        var map = new LinkedHashMap<String, T>();
        object(key, value.get()).forEach((name, one) -> map.put(name, read.apply(required(name, one))));
        return map;
    }

    private static <T> T as(String key, Object value, Class<T> type, String what) {
        if (!type.isInstance(value)) {
            throw FrameRefusal.badMessage(key, "must be " + what);
        }
        return type.cast(value);
    }
}
