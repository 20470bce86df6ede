package io.hillock.yaml;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * A value of a YAML file and its line, which Jackson's own tree does not keep. Immutable.
 *
 * @param value a String, Long, Double, Boolean, null, List of nodes, or Map of names to nodes
 */
public record YamlNode(String source, int line, Object value) {
    private static final YAMLFactory YAML = YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
            .build();
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    /**
     * Reads a document.
     *
     * @param source for messages
     * @throws YamlException if it is not YAML of one document
     */
    public static YamlNode read(String source, String text) {
        try (YAMLParser parser = YAML.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new YamlException(source + ": is empty");
            }
            YamlNode root = node(source, parser);
            if (parser.nextToken() != null) {
                throw new YamlException(
                        source + ":" + parser.currentTokenLocation().getLineNr() + ": a second document begins here");
            }
            return root;
        } catch (JsonProcessingException e) {
            if (e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
                throw new YamlException(
                        source + ":" + (yaml.getProblemMark().getLine() + 1) + ": " + yaml.getProblem(), e);
            }
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new YamlException(
                    source + ":" + line + ": " + e.getOriginalMessage().lines().findFirst().orElse("no YAML"), e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private static YamlNode node(String source, YAMLParser parser) throws IOException {
        int line = parser.currentTokenLocation().getLineNr();
        if (parser.isCurrentAlias()) {
            throw new YamlException(source + ":" + line + ": aliases are not understood");
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
            throw new YamlException(source + ":" + line + ": " + parser.getText() + " is too large");
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

    /** The exception that says what is wrong with this value, and where it is. */
    public YamlException wrong(String what) {
        return new YamlException(source + ":" + line + ": " + what);
    }

    /** @throws YamlException if it is no text, number or truth value */
    public String text(String key) {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw wrong(key + " must be a text");
    }

    /** @throws YamlException if it is no number of at least 1 */
    public int count(String key) {
        return count(key, 1);
    }

    /** @throws YamlException if it is no number of at least {@code least} */
    public int count(String key, int least) {
        if (value instanceof Long number && number >= least && number <= Integer.MAX_VALUE) {
            return number.intValue();
        }
        throw wrong(key + " must be a number of at least " + least);
    }

    /** @throws YamlException if it is no list */
    @SuppressWarnings("unchecked")
    public List<YamlNode> list(String key) {
        if (value instanceof List<?> list) {
            return (List<YamlNode>) list;
        }
        throw wrong(key + " must be a list");
    }

    /** @throws YamlException if it has no keys */
    @SuppressWarnings("unchecked")
    public Map<String, YamlNode> map(String key) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, YamlNode>) map;
        }
        throw wrong(key + " must have keys");
    }

    /**
     * The keys and their values.
     *
     * @param what for messages: "a step"
     * @throws YamlException if there are others than these
     */
    public Map<String, YamlNode> keys(String what, Set<String> allowed) {
        Map<String, YamlNode> keys = map(what);
        keys.forEach((key, one) -> {
            if (!allowed.contains(key)) {
                throw one.wrong("'" + key + "' is unknown; " + what + " has "
                        + String.join(", ", allowed.stream().sorted().toList()));
            }
        });
        return keys;
    }

    /** @throws YamlException if this has no such key */
    public YamlNode required(String key) {
        YamlNode one = map("this").get(key);
        if (one == null) {
            throw wrong("'" + key + "' is missing");
        }
        return one;
    }

    /** A time such as 500ms, 30s, 10m or 2h. */
    public Duration duration(String key) {
        return time(text(key));
    }

    /**
     * A first and a longest time, such as 1s..30s.
     *
     * @return two times
     */
    public List<Duration> durations(String key) {
        String[] ends = text(key).split("\\.\\.", -1);
        if (ends.length != 2) {
            throw wrong(key + " is FIRST..MOST, such as 1s..30s");
        }
        return List.of(time(ends[0]), time(ends[1]));
    }

    private Duration time(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw wrong("'" + text + "' is no time such as 500ms, 30s, 10m or 2h");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    /** The value without lines, for JSON. */
    public Object plain() {
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
