package io.hillock.cli.command.option;

import io.hillock.cli.data.EventForm;
import io.hillock.event.Polarity;
import io.hillock.event.Sensor;
import io.hillock.event.TimeOrigin;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How recordings of events are read. */
public final class EventOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--sensor", paramLabel = "WxH", description = "events: width and height of the sensor, such as 34x34; otherwise the file or the network's input says it")
    private Sensor sensor;

    @Option(names = "--bin", paramLabel = "S", description = "events: seconds per step; otherwise the dt of the run")
    private Double bin;

    @Option(names = "--polarity", paramLabel = "P", description = "events: split (off to channel 0, on to channel 1), merge, on or off; otherwise split for two channels and merge for one")
    private Polarity polarity;

    @Option(names = "--events", paramLabel = "binary|count", description = "value of an input in a step: 1 if it has events, or their number (default: ${DEFAULT-VALUE})", defaultValue = "binary")
    private Value value;

    @Option(names = "--start", paramLabel = "zero|first", description = "events: step 0 begins at time 0 or at the first event; otherwise at 0, or at an event that comes more than an hour later")
    private TimeOrigin start;

    @Option(names = "--time-unit", paramLabel = "us|ms|s", description = "events: unit of the times in npy, npz and csv (default: us)")
    private TimeUnit unit;

    /** What an input gets from its events in one step. */
    public enum Value {
        BINARY, COUNT;

        /** @throws IllegalArgumentException if there is no such value */
        public static Value of(String label) {
            return switch (label.toLowerCase(Locale.ROOT)) {
                case "binary" -> BINARY;
                case "count" -> COUNT;
                default -> throw new IllegalArgumentException("'" + label + "' is neither binary nor count");
            };
        }
    }

    /** @throws IllegalArgumentException if there is no such unit */
    public static TimeUnit unit(String label) {
        return switch (label.toLowerCase(Locale.ROOT)) {
            case "us" -> TimeUnit.MICROSECONDS;
            case "ms" -> TimeUnit.MILLISECONDS;
            case "s" -> TimeUnit.SECONDS;
            default -> throw new IllegalArgumentException("'" + label + "' is none of us, ms and s");
        };
    }

    /** @throws IllegalArgumentException if there is no such origin */
    public static TimeOrigin start(String label) {
        return switch (label.toLowerCase(Locale.ROOT)) {
            case "zero" -> TimeOrigin.ZERO;
            case "first" -> TimeOrigin.FIRST_EVENT;
            default -> throw new IllegalArgumentException("'" + label + "' is neither zero nor first");
        };
    }

    /** @throws ParameterException if the bin is no time */
    public EventForm form() {
        if (bin != null && !(bin > 0 && bin < Double.POSITIVE_INFINITY)) {
            throw new ParameterException(command.commandLine(), "--bin must be above 0, is " + bin);
        }
        return new EventForm(Optional.ofNullable(sensor), Optional.ofNullable(polarity),
                bin == null ? OptionalDouble.empty() : OptionalDouble.of(bin), Optional.ofNullable(start),
                unit == null ? TimeUnit.MICROSECONDS : unit, value == Value.COUNT);
    }
}
