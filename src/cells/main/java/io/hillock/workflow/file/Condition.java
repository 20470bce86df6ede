package io.hillock.workflow.file;

import io.hillock.workflow.StepContext;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code LEFT == RIGHT} and the other comparisons, after references are resolved. Numbers compare as numbers, everything else as text, which
 * only {@code ==} and {@code !=} compare.
 */
record Condition(String left, String operator, String right) implements Predicate<StepContext> {
    private static final Pattern COMPARISON = Pattern.compile("(.+?)\\s*(==|!=|<=|>=|<|>)\\s*(.+)");

    static Optional<Condition> parse(String text) {
        Matcher matcher = COMPARISON.matcher(text.strip());
        return matcher.matches()
                ? Optional.of(new Condition(matcher.group(1), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    @Override
    public boolean test(StepContext context) {
        String a = String.valueOf(References.resolve(left, context));
        String b = String.valueOf(References.resolve(right, context));
        Integer order = order(a, b);
        if (order == null && !operator.equals("==") && !operator.equals("!=")) {
            throw new IllegalArgumentException("'" + a + "' " + operator + " '" + b + "' compares texts");
        }
        return switch (operator) {
            case "==" -> order == null ? a.equals(b) : order == 0;
            case "!=" -> order == null ? !a.equals(b) : order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    private static Integer order(String a, String b) {
        try {
            return Double.compare(Double.parseDouble(a), Double.parseDouble(b));
        } catch (NumberFormatException _) {
            return null;
        }
    }
}
