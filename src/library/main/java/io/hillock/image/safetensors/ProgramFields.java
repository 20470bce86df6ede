package io.hillock.image.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.image.ImageException;
import io.hillock.image.ImageOrigin;
import io.hillock.model.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one JSON object strictly. Each field must have the requested type and range, and {@link #end} refuses fields
 * that were never read. One thread.
 */
public final class ProgramFields {
    private final JsonNode node;
    private final String where;
    private final ImageOrigin origin;
    private final Set<String> taken = new HashSet<>();

    /** @param where the object's name in error messages: "signals[3]" */
    public ProgramFields(JsonNode node, String where, ImageOrigin origin) {
        origin.require(node.isObject(), "%s: not a JSON object", where);
        this.node = node;
        this.where = where;
        this.origin = origin;
    }

    public boolean has(String key) {
        return node.has(key);
    }

    public boolean isText(String key) {
        return node.path(key).isTextual();
    }

    public String text(String key) {
        JsonNode value = take(key);
        require(value.isTextual(), key, "not a string");
        return value.textValue();
    }

    public Optional<String> optionalText(String key) {
        return has(key) ? Optional.of(text(key)) : Optional.empty();
    }

    public boolean flag(String key) {
        JsonNode value = take(key);
        require(value.isBoolean(), key, "neither true nor false");
        return value.booleanValue();
    }

    public double number(String key) {
        JsonNode value = take(key);
        require(value.isNumber() && Double.isFinite(value.doubleValue()), key, "not a finite number");
        return value.doubleValue();
    }

    public int whole(String key, int least, int most) {
        return (int) whole(take(key), key, least, most);
    }

    public List<Integer> wholes(String key, int least, int most) {
        return longs(key, least, most).stream().map(Long::intValue).toList();
    }

    List<Long> longs(String key, long least, long most) {
        var values = new ArrayList<Long>();
        for (JsonNode element : array(key)) {
            values.add(whole(element, key, least, most));
        }
        return values;
    }

    /** Dimensions of at least 1 whose product is at most {@code mostElements}. */
    public Shape shape(String key, int mostElements) {
        List<Integer> dims = wholes(key, 1, mostElements);
        require(!dims.isEmpty(), key, "a shape needs at least one dimension");
        long size = 1;
        for (int dim : dims) {
            size *= dim;
            require(size <= mostElements, key, dims + " has more than " + mostElements + " elements");
        }
        return new Shape(dims);
    }

    /** Exactly {@code count} numbers. */
    public List<Integer> wholes(String key, int count, int least, int most) {
        List<Integer> values = wholes(key, least, most);
        require(values.size() == count, key, "not " + count + " numbers");
        return values;
    }

    /** The place of an object in error messages, with its name if it has one: {@code signals[3] ('fc')}. */
    public static String where(String place, JsonNode name) {
        return name.isTextual() ? place + " ('" + name.textValue() + "')" : place;
    }

    /** The objects of an array. */
    public List<ProgramFields> objects(String key) {
        var objects = new ArrayList<ProgramFields>();
        for (JsonNode element : array(key)) {
            objects.add(new ProgramFields(element, inside(key + "[" + objects.size() + "]", element), origin));
        }
        return objects;
    }

    public JsonNode array(String key) {
        JsonNode value = take(key);
        require(value.isArray(), key, "not an array");
        return value;
    }

    public ProgramFields object(String key) {
        return new ProgramFields(take(key), where + ": " + key, origin);
    }

    public ImageException refuse(String key, String problem) {
        return origin.refuse("%s: field '%s': %s".formatted(where, key, problem));
    }

    /** Refuses fields that were never read. */
    public void end() {
        for (String key : (Iterable<String>) node::fieldNames) {
            origin.require(taken.contains(key), "%s: unknown field '%s'", where, key);
        }
    }

    private String inside(String place, JsonNode element) {
        return where + ": " + where(place, element.path("name"));
    }

    private JsonNode take(String key) {
        JsonNode value = node.get(key);
        origin.require(value != null, "%s: field '%s' is missing", where, key);
        taken.add(key);
        return value;
    }

    private long whole(JsonNode value, String key, long least, long most) {
        require(value.isIntegralNumber() && value.canConvertToLong(), key, "not a whole number");
        long number = value.longValue();
        require(least <= number && number <= most, key, number + " is outside " + least + " … " + most);
        return number;
    }

    private void require(boolean holds, String key, String problem) {
        if (!holds) {
            throw refuse(key, problem);
        }
    }
}
