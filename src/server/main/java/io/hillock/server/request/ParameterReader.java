package io.hillock.server.request;

import io.hillock.unified.Route;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Makes {@link InferParameters} of names and values. Unknown names are refused. One thread, one request. */
public final class ParameterReader {
    private static final String KNOWN = "steps, seed, record, route, dt, priority, timeout, sequence_id, sequence_start, sequence_end, key";

    private OptionalInt steps = OptionalInt.empty();
    private OptionalLong seed = OptionalLong.empty();
    private List<String> record = List.of();
    private Route route = Route.AUTO;
    private OptionalDouble dt = OptionalDouble.empty();
    private long priority;
    private long timeout;
    private String sequence = "";
    private boolean start;
    private boolean end;
    private Optional<String> key = Optional.empty();

    /**
     * Takes one parameter.
     *
     * @param value a Boolean, a Long (of 64 bits; {@code sequence_id} and {@code priority} read them as unsigned), a Double or a String
     * @throws ServiceException {@code INVALID} if the name is unknown or the value does not fit it
     */
    public void put(String name, Object value) {
        switch (name) {
            case "steps" -> steps = OptionalInt.of((int) whole(name, value, 1, Integer.MAX_VALUE));
            case "seed" -> seed = OptionalLong.of(whole(name, value, Long.MIN_VALUE, Long.MAX_VALUE));
            case "record" ->
                record = Arrays.stream(text(name, value).split(",")).map(String::strip).filter(one -> !one.isEmpty())
                        .toList();
            case "route" -> route = route(text(name, value));
            case "dt" -> dt = OptionalDouble.of(seconds(value));
            case "priority" -> priority = whole(name, value, 0, Long.MAX_VALUE);
            case "timeout" -> timeout = whole(name, value, 0, Long.MAX_VALUE / 1000);
            case "sequence_id" -> sequence = sequenceId(value);
            case "sequence_start" -> start = flag(name, value);
            case "sequence_end" -> end = flag(name, value);
            case "key" -> key = Optional.of(key(text(name, value)));
            // Who sends these does not expect the service to act: they are for proxies and for Triton's own tracing.
            case "headers" -> text(name, value);
            default -> {
                if (!name.startsWith("triton_")) {
                    throw ServiceException
                            .invalid("there is no parameter '" + shortened(name) + "': the parameters are " + KNOWN);
                }
            }
        }
    }

    /** @throws ServiceException {@code INVALID} if a sequence starts or ends, but has no id */
    public InferParameters parameters() {
        if (sequence.isEmpty() && (start || end)) {
            throw ServiceException
                    .invalid("sequence_start and sequence_end need a sequence_id that is neither 0 nor empty");
        }
        Optional<SequenceStep> step = sequence.isEmpty()
                ? Optional.empty()
                : Optional.of(new SequenceStep(sequence, start, end));
        return new InferParameters(steps, seed, record, route, dt, priority, timeout, step, key);
    }

    private static long whole(String name, Object value, long least, long most) {
        if (value instanceof Long number && number >= least && number <= most) {
            return number;
        }
        String range = least == Long.MIN_VALUE
                ? "a whole number of 64 bits"
                : "a whole number from " + least + " to " + most;
        throw ServiceException.invalid("parameter '" + name + "' must be " + range + ", is " + shown(value));
    }

    private static String text(String name, Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw ServiceException.invalid("parameter '" + name + "' must be a text, is " + shown(value));
    }

    private static String key(String text) {
        if (text.isEmpty() || text.length() > 128) {
            throw ServiceException.invalid("parameter 'key' must be a text of 1 to 128 characters");
        }
        return text;
    }

    private static boolean flag(String name, Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw ServiceException.invalid("parameter '" + name + "' must be true or false, is " + shown(value));
    }

    private static double seconds(Object value) {
        double seconds = value instanceof Double || value instanceof Long ? ((Number) value).doubleValue() : 0;
        if (Double.isFinite(seconds) && seconds > 0) {
            return seconds;
        }
        throw ServiceException.invalid("parameter 'dt' must be a number of seconds above 0, is " + shown(value));
    }

    private static String sequenceId(Object value) {
        return switch (value) {
            case Long number -> number == 0 ? "" : Long.toUnsignedString(number);
            case String text when text.length() <= 128 -> text;
            default -> throw ServiceException.invalid(
                    "parameter 'sequence_id' must be a whole number of 64 bits or a text of at most 128 characters, is "
                            + shown(value));
        };
    }

    private static Route route(String label) {
        for (Route route : Route.values()) {
            if (route.label().equals(label.toLowerCase(Locale.ROOT))) {
                return route;
            }
        }
        throw ServiceException
                .invalid("parameter 'route' must be auto, java, native, remote or redundant, is " + shown(label));
    }

    private static String shown(Object value) {
        return value instanceof String text ? "'" + shortened(text) + "'" : String.valueOf(value);
    }

    /** A name or text of a caller as errors show it: its first 40 characters. */
    public static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
