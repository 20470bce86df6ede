package io.hillock.event;

import io.hillock.npy.NpyArray;
import io.hillock.npy.StructuredArray;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Reads events from NumPy arrays: structured ones, as tonic writes them, or one array for each field. */
final class EventArrays {
    private EventArrays() {}

    /** The next value of a field. */
    private interface Column {
        long next(EventsBuilder events);
    }

    static Events of(String source, StructuredArray array, TimeUnit unit) {
        if (array.shape().size() != 1) {
            throw new EventException(source, "events are one list, this structured array has the shape "
                    + array.shape());
        }
        Map<EventField, Column> columns = new EnumMap<>(EventField.class);
        for (StructuredArray.Field field : array.fields()) {
            EventField name = field(source, field.name(), columns.keySet());
            columns.put(name, field.dtype().isFloat()
                    ? doubles(name, array.doubles(field), unit)
                    : longs(name, array.longs(field), unit));
        }
        return read(source, array.size(), columns);
    }

    /** Whether these names are those of the fields of one list of events. */
    static boolean areFields(Set<String> names) {
        List<EventField> fields = names.stream().flatMap(name -> EventField.of(name).stream()).toList();
        return fields.size() == names.size() && fields.contains(EventField.T) && fields.contains(EventField.X)
                && fields.stream().distinct().count() == fields.size();
    }

    /** @param arrays of one length, by the names of the fields */
    static Events of(String source, Map<String, NpyArray> arrays, TimeUnit unit) {
        Map<EventField, Column> columns = new EnumMap<>(EventField.class);
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        for (Map.Entry<String, NpyArray> entry : arrays.entrySet()) {
            NpyArray array = entry.getValue();
            shapes.put(entry.getKey(), array.shape());
            EventField name = field(source, entry.getKey(), columns.keySet());
            columns.put(name, array.dtype().isFloat()
                    ? doubles(name, Arrays.stream(array.toDoubles()).iterator(), unit)
                    : longs(name, Arrays.stream(array.toLongs()).iterator(), unit));
        }
        if (shapes.values().stream().distinct().count() != 1 || shapes.values().iterator().next().size() != 1) {
            throw new EventException(source, "the fields of events are arrays of one length, these have the shapes "
                    + shapes);
        }
        return read(source, arrays.values().iterator().next().size(), columns);
    }

    private static EventField field(String source, String name, Set<EventField> before) {
        EventField field = EventField.of(name).orElseThrow(() -> new EventException(source,
                "field '" + name + "' is none of events, which have t, x, y and p"));
        if (before.contains(field)) {
            throw new EventException(source, "two fields mean " + field.label() + ", one of them '" + name + "'");
        }
        return field;
    }

    private static Events read(String source, long size, Map<EventField, Column> columns) {
        for (EventField needed : List.of(EventField.T, EventField.X)) {
            if (!columns.containsKey(needed)) {
                throw new EventException(source, "events need a field " + needed.label() + ", these have "
                        + columns.keySet().stream().map(EventField::label).toList());
            }
        }
        EventsBuilder events = new EventsBuilder(source, columns.containsKey(EventField.Y),
                columns.containsKey(EventField.P));
        Column none = _ -> 0;
        Column y = columns.getOrDefault(EventField.Y, none);
        Column p = columns.getOrDefault(EventField.P, none);
        for (long i = 0; i < size; i++) {
            events.add(columns.get(EventField.T).next(events), columns.get(EventField.X).next(events),
                    y.next(events), p.next(events));
        }
        return events.build();
    }

    private static Column longs(EventField field, PrimitiveIterator.OfLong values, TimeUnit unit) {
        return events -> {
            long value;
            try {
                value = values.nextLong();
            } catch (ArithmeticException e) {
                throw events.error("has a " + field.label() + " out of range: " + e.getMessage());
            }
            return field == EventField.T ? EventTime.micros(value, unit) : value;
        };
    }

    private static Column doubles(EventField field, PrimitiveIterator.OfDouble values, TimeUnit unit) {
        return events -> {
            double value = values.nextDouble();
            if (field == EventField.T) {
                return EventTime.micros(value, unit)
                        .orElseThrow(() -> EventTime.notWhole(events, Double.toString(value)));
            }
            if (value != Math.rint(value) || Double.isInfinite(value)) {
                throw events.error("has " + field.label() + " = " + value + ", which is no whole number");
            }
            return (long) value;
        };
    }
}
