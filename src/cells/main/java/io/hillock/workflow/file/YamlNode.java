package io.hillock.workflow.file;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.hillock.workflow.WorkflowException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * A value of a YAML file and its line, which Jackson's own tree does not keep. Immutable.
 *
 * @param value a String, Long, Double, Boolean, null, List of nodes, or Map of names to nodes
 */
record YamlNode(String source, int line, Object value) {
    private static final YAMLFactory YAML = YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
            .build();

    /** @param source for messages */
    static YamlNode read(String source, String text) {
        try (YAMLParser parser = YAML.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new WorkflowException(source + ": is empty");
            }
            YamlNode root = node(source, parser);
            if (parser.nextToken() != null) {
                throw new WorkflowException(
                        source + ":" + parser.currentTokenLocation().getLineNr() + ": a second document begins here");
            }
            return root;
        } catch (JsonProcessingException e) {
            if (e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
                throw new WorkflowException(
                        source + ":" + (yaml.getProblemMark().getLine() + 1) + ": " + yaml.getProblem(), e);
            }
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new WorkflowException(
                    source + ":" + line + ": " + e.getOriginalMessage().lines().findFirst().orElse("no YAML"), e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private static YamlNode node(String source, YAMLParser parser) throws IOException {
        int line = parser.currentTokenLocation().getLineNr();
        if (parser.isCurrentAlias()) {
            throw new WorkflowException(source + ":" + line + ": aliases are not understood");
        }
        Object value = switch (parser.currentToken()) {
            case START_OBJECT -> map(source, parser);
            case START_ARRAY -> list(source, parser);
            case VALUE_NUMBER_INT -> integer(source, line, parser);
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
        return new YamlNode(source, line, value);
    }

    private static long integer(String source, int line, JsonParser parser) throws IOException {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw new WorkflowException(source + ":" + line + ": " + parser.getText() + " is too large");
        }
        return parser.getLongValue();
    }

    private static Map<String, YamlNode> map(String source, YAMLParser parser) throws IOException {
        Map<String, YamlNode> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            map.put(key, node(source, parser));
        }
        return map;
    }

    private static List<YamlNode> list(String source, YAMLParser parser) throws IOException {
        List<YamlNode> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(node(source, parser));
        }
        return list;
    }

    WorkflowException wrong(String what) {
        return new WorkflowException(source + ":" + line + ": " + what);
    }

    String text(String key) {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw wrong(key + " must be a text");
    }

    int count(String key) {
        if (value instanceof Long number && number >= 1 && number <= Integer.MAX_VALUE) {
            return number.intValue();
        }
        throw wrong(key + " must be a number of at least 1");
    }

    @SuppressWarnings("unchecked")
    List<YamlNode> list(String key) {
        if (value instanceof List<?> list) {
            return (List<YamlNode>) list;
        }
        throw wrong(key + " must be a list");
    }

    @SuppressWarnings("unchecked")
    Map<String, YamlNode> map(String key) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, YamlNode>) map;
        }
        throw wrong(key + " must have keys");
    }

    /** The value without lines, for JSON. */
    Object plain() {
        return switch (value) {
            case List<?> list -> list("").stream().map(YamlNode::plain).toList();
            case Map<?, ?> map -> {
                Map<String, Object> plain = new LinkedHashMap<>();
                map("").forEach((key, one) -> plain.put(key, one.plain()));
                yield plain;
            }
            case null -> null;
            case Object scalar -> scalar;
        };
    }
}
