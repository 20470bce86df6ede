package io.hillock.event;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The fields of an event, and the names that files give them. */
enum EventField {
    T("t", "ts", "time", "timestamp"), X("x"), Y("y"), P("p", "pol", "polarity");

    private final Set<String> names;

    EventField(String... names) {
        this.names = Set.of(names);
    }

    /** The field of this name, in any case. */
    static Optional<EventField> of(String name) {
        return Arrays.stream(values()).filter(field -> field.names.contains(name.toLowerCase(Locale.ROOT))).findFirst();
    }

    /** The name in messages. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
