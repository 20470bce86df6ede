package io.hillock.protocol.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.bytes.FrameRefusal;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses bytes into maps and lists, and limits everything that could grow. Numbers become Long, BigInteger or Double,
 * which may be infinite.
 */
public final class JsonParsing {
    static final int MAX_DEPTH = 32;
    public static final int MAX_TOKENS = 1 << 18;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxNameLength(1024)
                    .maxNumberLength(128).maxStringLength(Envelope.MAX_MAX_FRAME).maxTokenCount(MAX_TOKENS).build())
            .build();

    private JsonParsing() {}

    /** Parses one object. Only white space may follow it. */
    public static Map<String, Object> object(MemorySegment utf8) {
        try (JsonParser parser = FACTORY.createParser(text(utf8))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw FrameRefusal.badFrame("json", "is no object");
            }
            Map<String, Object> object = object(parser);
            if (parser.nextToken() != null) {
                throw FrameRefusal.badFrame("json", "something follows the object");
            }
            return object;
        } catch (IOException e) {
            String reason = e.getMessage();
            throw FrameRefusal.badFrame("json", reason.substring(0, Math.min(reason.length(), 200)));
        }
    }

    private static String text(MemorySegment utf8) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(utf8.asByteBuffer()).toString();
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        var object = new LinkedHashMap<String, Object>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            if (object.containsKey(name)) {
                throw FrameRefusal.badFrame("json", "a key stands twice");
            }
            object.put(name, value(parser, parser.nextToken()));
        }
        return object;
    }

    private static List<Object> list(JsonParser parser) throws IOException {
        var list = new ArrayList<Object>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            list.add(value(parser, token));
        }
        return list;
    }

    private static Object value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> list(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_NUMBER_INT -> switch (parser.getNumberType()) {
                case INT, LONG -> parser.getLongValue();
                case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> parser.getBigIntegerValue();
            };
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw FrameRefusal.badFrame("json", "is cut");
        };
    }
}
