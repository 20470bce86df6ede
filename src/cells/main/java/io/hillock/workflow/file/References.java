package io.hillock.workflow.file;

import io.hillock.workflow.StepContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * References in values: <code>${input}</code>, <code>${step.result}</code>, <code>${item}</code>, <code>${run}</code> and
 * <code>${key}</code>. A value that is one reference takes the type of what it names.
 */
final class References {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}");

    private References() {}

    /** The names in the references of a value and of all that it holds. */
    static List<String> names(Object value) {
        List<String> names = new ArrayList<>();
        switch (value) {
            case String text -> REFERENCE.matcher(text).results().forEach(one -> names.add(one.group(1)));
            case List<?> list -> list.forEach(one -> names.addAll(names(one)));
            case Map<?, ?> map -> map.values().forEach(one -> names.addAll(names(one)));
            case null, default -> {
                // Numbers and truth values hold no references.
            }
        }
        return names;
    }

    /** @throws IllegalArgumentException if a step has no such result */
    static Object resolve(Object value, StepContext context) {
        return switch (value) {
            case String text -> text(text, context);
            case List<?> list -> {
                List<Object> all = new ArrayList<>();
                list.forEach(one -> all.add(resolve(one, context)));
                yield all;
            }
            case Map<?, ?> map -> {
                Map<String, Object> all = new LinkedHashMap<>();
                map.forEach((key, one) -> all.put((String) key, resolve(one, context)));
                yield all;
            }
            case null -> null;
            case Object scalar -> scalar;
        };
    }

    private static Object text(String text, StepContext context) {
        Matcher matcher = REFERENCE.matcher(text);
        if (matcher.matches()) {
            return named(matcher.group(1), context);
        }
        return matcher.replaceAll(one -> Matcher.quoteReplacement(String.valueOf(named(one.group(1), context))));
    }

    private static Object named(String name, StepContext context) {
        int dot = name.lastIndexOf('.');
        if (dot > 0) {
            String step = name.substring(0, dot);
            Object value = context.result(step).get(name.substring(dot + 1));
            if (value == null) {
                throw new IllegalArgumentException(
                        "${" + name + "}: step '" + step + "' gave " + context.result(step).keySet());
            }
            return value;
        }
        return switch (name) {
            case "item" -> context.item();
            case "run" -> context.run();
            case "key" -> context.key();
            default -> context.input(name);
        };
    }
}
