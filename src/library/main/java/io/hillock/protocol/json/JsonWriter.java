package io.hillock.protocol.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.hillock.protocol.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Writes fields of JSON objects. It omits empty and absent fields and sorts maps, so that each message has exactly one
 * form. One thread.
 */
public final class JsonWriter implements AutoCloseable {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator out;

    public JsonWriter(OutputStream to) throws IOException {
        this.out = FACTORY.createGenerator(to);
    }

    interface Part {
        void write() throws IOException;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    void object(Part fields) throws IOException {
        out.writeStartObject();
        fields.write();
        out.writeEndObject();
    }

    void object(String key, Part fields) throws IOException {
        out.writeFieldName(key);
        object(fields);
    }

    void array(String key, Part values) throws IOException {
        out.writeArrayFieldStart(key);
        values.write();
        out.writeEndArray();
    }

    void text(String key, String value) throws IOException {
        out.writeStringField(key, value);
    }

    void textIfAny(String key, String value) throws IOException {
        if (!value.isEmpty()) {
            text(key, value);
        }
    }

    void truth(String key, boolean value) throws IOException {
        out.writeBooleanField(key, value);
    }

    public void number(String key, long value) throws IOException {
        out.writeNumberField(key, value);
    }

    public void number(String key, double value) throws IOException {
        out.writeNumberField(key, value);
    }

    public void number(String key, OptionalInt value) throws IOException {
        if (value.isPresent()) {
            number(key, value.getAsInt());
        }
    }

    public void number(String key, OptionalLong value) throws IOException {
        if (value.isPresent()) {
            number(key, value.getAsLong());
        }
    }

    public void number(String key, OptionalDouble value) throws IOException {
        if (value.isPresent()) {
            number(key, value.getAsDouble());
        }
    }

    public void base64(String key, byte[] bytes) throws IOException {
        out.writeBinaryField(key, bytes);
    }

    void values(String key, Collection<?> values) throws IOException {
        out.writeFieldName(key);
        value(values);
    }

    void valuesIfAny(String key, Collection<?> values) throws IOException {
        if (!values.isEmpty()) {
            values(key, values);
        }
    }

    void map(String key, Map<String, ?> map) throws IOException {
        out.writeFieldName(key);
        value(new TreeMap<>(map));
    }

    void json(String key, JsonObject json) throws IOException {
        if (!json.isEmpty()) {
            out.writeFieldName(key);
            value(json.fields());
        }
    }

    /** Writes the fields of an object into the current object. */
    void fields(JsonObject json) throws IOException {
        for (Map.Entry<String, Object> field : json.fields().entrySet()) {
            out.writeFieldName(field.getKey());
            value(field.getValue());
        }
    }

    private void value(Object value) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case String text -> out.writeString(text);
            case Boolean truth -> out.writeBoolean(truth);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Double number -> out.writeNumber(number);
            case BigInteger number -> out.writeNumber(number);
            case Collection<?> list -> {
                out.writeStartArray();
                for (Object one : list) {
                    value(one);
                }
                out.writeEndArray();
            }
            case Map<?, ?> map -> {
                out.writeStartObject();
                for (Map.Entry<?, ?> field : map.entrySet()) {
                    out.writeFieldName((String) field.getKey());
                    value(field.getValue());
                }
                out.writeEndObject();
            }
            default -> throw new IllegalArgumentException(value.getClass() + " is not a JSON value");
        }
    }

    static List<String> words(Collection<? extends Enum<?>> constants) {
        return constants.stream().sorted().map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
    }
}
