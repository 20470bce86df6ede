package io.hillock.event;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Reads events from text, one a line, with commas, semicolons, tabs or blanks between the fields. The first line may name
 * them. Without names, four columns are t, x, y, p and two are t, x. Empty lines and lines that begin with # are skipped.
 */
final class CsvEvents {
    private static final int LONGEST_LINE = 1000;
    private static final String EXAMPLE = "name the columns in the first line, such as t,x,y,p";

    private final String source;
    private final Reader in;
    private final TimeUnit unit;
    private final StringBuilder line = new StringBuilder();
    private long number;

    private CsvEvents(String source, Reader in, TimeUnit unit) {
        this.source = source;
        this.in = in;
        this.unit = unit;
    }

    /** @param in buffered */
    static Events read(String source, Reader in, TimeUnit unit) throws IOException {
        return new CsvEvents(source, in, unit).read();
    }

    private Events read() throws IOException {
        Optional<List<String>> first = nextRow();
        if (first.isEmpty()) {
            throw new EventException(source, "holds no events and does not name their columns; " + EXAMPLE);
        }
        Optional<List<EventField>> named = header(first.get());
        List<EventField> columns = named.orElseGet(() -> unnamed(first.get().size()));
        EventsBuilder events = new EventsBuilder(source, columns.contains(EventField.Y),
                columns.contains(EventField.P));
        for (Optional<List<String>> row = named.isPresent() ? nextRow() : first; row.isPresent(); row = nextRow()) {
            add(events, columns, row.get());
            if (named.isEmpty() && events.backward() > 0) {
                throw error("its time is before that of the event above, and no line names the columns: if t is not the"
                        + " first, " + EXAMPLE);
            }
        }
        return events.build();
    }

    private Optional<List<EventField>> header(List<String> row) {
        if (row.stream().noneMatch(cell -> !cell.isEmpty() && Character.isLetter(cell.charAt(0)))
                || row.stream().anyMatch(cell -> truth(cell).isPresent())) {
            return Optional.empty();
        }
        List<EventField> fields = new ArrayList<>();
        for (String name : row) {
            EventField field = EventField.of(name).orElseThrow(() -> error(
                    "column '" + name + "' is none of events, which have t, x, y and p"));
            if (fields.contains(field)) {
                throw error("two columns mean " + field.label());
            }
            fields.add(field);
        }
        if (!fields.contains(EventField.T) || !fields.contains(EventField.X)) {
            throw error("events need the columns t and x, these are " + String.join(", ", row));
        }
        return Optional.of(fields);
    }

    private List<EventField> unnamed(int columns) {
        return switch (columns) {
            case 2 -> List.of(EventField.T, EventField.X);
            case 4 -> List.of(EventField.T, EventField.X, EventField.Y, EventField.P);
            default -> throw error("has " + columns + " columns, which could mean anything; " + EXAMPLE);
        };
    }

    private void add(EventsBuilder events, List<EventField> columns, List<String> row) {
        if (row.size() != columns.size()) {
            throw error("has " + row.size() + " of " + columns.size() + " columns");
        }
        long[] values = new long[EventField.values().length];
        for (int i = 0; i < row.size(); i++) {
            EventField field = columns.get(i);
            String cell = row.get(i);
            values[field.ordinal()] = switch (field) {
                case T -> time(cell);
                case X, Y -> whole(field, cell);
                case P -> truth(cell).orElseGet(() -> whole(field, cell));
            };
        }
        try {
            events.add(values[0], values[1], values[2], values[3]);
        } catch (EventException e) {
            throw new EventException(source, "line " + number + ": "
                    + e.getMessage().substring(source.length() + 2), e);
        }
    }

    private long time(String cell) {
        if (whole(cell)) {
            return EventTime.micros(whole(EventField.T, cell), unit);
        }
        return EventTime.micros(number(EventField.T, cell), unit).orElseThrow(() -> error(
                "t is " + cell + ", but times in µs are whole numbers; if they are seconds, set the time unit to s"));
    }

    private long whole(EventField field, String cell) {
        if (whole(cell)) {
            try {
                return Long.parseLong(cell);
            } catch (NumberFormatException _) {
                throw error(field.label() + " is " + cell + ", which is too large");
            }
        }
        double value = number(field, cell);
        if (value != Math.rint(value) || Math.abs(value) > EventsBuilder.LATEST) {
            throw error(field.label() + " is " + cell + ", which is no whole number");
        }
        return (long) value;
    }

    private double number(EventField field, String cell) {
        try {
            return Double.parseDouble(cell);
        } catch (NumberFormatException _) {
            throw error(field.label() + " is '" + cell + "', which is no number");
        }
    }

    private static boolean whole(String cell) {
        int start = cell.startsWith("-") ? 1 : 0;
        return cell.length() > start && cell.chars().skip(start).allMatch(c -> c >= '0' && c <= '9');
    }

    /** Python's and pandas' truth values. */
    private static OptionalLong truth(String cell) {
        return switch (cell) {
            case "True", "true" -> OptionalLong.of(1);
            case "False", "false" -> OptionalLong.of(0);
            default -> OptionalLong.empty();
        };
    }

    /** The cells of the next line that has any; empty at the end. A first line behind # may name the columns, as NumPy writes them. */
    private Optional<List<String>> nextRow() throws IOException {
        while (nextLine()) {
            boolean first = number == 1;
            String text = line.toString().strip();
            if (first && text.startsWith("#")) {
                List<String> names = cells(text.substring(1).strip());
                if (names.stream().allMatch(name -> EventField.of(name).isPresent())) {
                    return Optional.of(names);
                }
            }
            if (!text.isEmpty() && !text.startsWith("#")) {
                return Optional.of(cells(text));
            }
        }
        return Optional.empty();
    }

    private static List<String> cells(String text) {
        String separator = text.contains(",") ? "," : text.contains(";") ? ";" : "\\s+";
        return Arrays.stream(text.split(separator, -1)).map(String::strip).map(CsvEvents::unquoted).toList();
    }

    private static String unquoted(String cell) {
        return cell.length() >= 2 && cell.startsWith("\"") && cell.endsWith("\"")
                ? cell.substring(1, cell.length() - 1)
                : cell;
    }

    /** Reads a line into {@link #line}; false at the end. */
    private boolean nextLine() throws IOException {
        line.setLength(0);
        number++;
        int c;
        while ((c = in.read()) >= 0 && c != '\n') {
            if (line.length() == LONGEST_LINE) {
                throw error("is longer than " + LONGEST_LINE + " characters, so this is no text of events");
            }
            line.append((char) c);
        }
        return c >= 0 || !line.isEmpty();
    }

    private EventException error(String problem) {
        return new EventException(source, "line " + number + ": " + problem);
    }
}
