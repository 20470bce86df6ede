package io.hillock.health;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * How a thing and its parts do at one moment. Immutable.
 *
 * @param name unlike those of its siblings
 * @param why a reason for people; empty if there is nothing to say
 */
public record HealthReading(String name, HealthState state, String why, List<HealthReading> parts) {
    /** Parts that a reason names. */
    private static final int NAMED = 3;

    public HealthReading {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(why, "why");
        parts = List.copyOf(parts);
        if (parts.stream().map(HealthReading::name).distinct().count() < parts.size()) {
            throw new IllegalArgumentException("two parts of '" + name + "' have one name");
        }
    }

    /** A thing without parts. */
    public static HealthReading of(String name, HealthState state, String why) {
        return new HealthReading(name, state, why, List.of());
    }

    /** A thing whose state follows from its parts; its reason names those that are worst. */
    public static HealthReading of(String name, HealthRule rule, List<HealthReading> parts) {
        HealthState state = rule.state(parts);
        return new HealthReading(name, state, state == HealthState.UP ? "" : why(rule, parts), parts);
    }

    private static String why(HealthRule rule, List<HealthReading> parts) {
        List<HealthReading> bad = parts.stream().filter(part -> part.state() != HealthState.UP)
                .sorted((a, b) -> b.state().compareTo(a.state())).toList();
        if (bad.isEmpty()) {
            return rule.needed(parts.size()) + " parts are needed, there are " + parts.size();
        }
        String named = bad.stream().limit(NAMED).map(part -> part.name() + " is " + part.state())
                .collect(Collectors.joining(", "));
        return bad.size() > NAMED ? named + " and " + (bad.size() - NAMED) + " more" : named;
    }
}
