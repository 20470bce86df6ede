package io.hillock.cli.data;

import io.hillock.cli.CommandFailure;
import io.hillock.event.Polarity;
import io.hillock.event.Sensor;
import io.hillock.event.TimeOrigin;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * How a user wants recordings of events read.
 *
 * @param bin seconds per step; if empty, the dt of the run
 * @param unit of times in npy, npz and csv files
 * @param counts whether values are the numbers of events rather than 1
 */
public record EventForm(Optional<Sensor> sensor, Optional<Polarity> polarity, OptionalDouble bin,
        Optional<TimeOrigin> start, TimeUnit unit, boolean counts) {

    /** What holds if the user says nothing. */
    public static final EventForm DEFAULT = new EventForm(Optional.empty(), Optional.empty(), OptionalDouble.empty(),
            Optional.empty(), TimeUnit.MICROSECONDS, false);

    /**
     * Refuses options that mean nothing for an input.
     *
     * @param what the input is, such as {@code is an array of values}
     * @throws CommandFailure if one was given
     */
    void refuse(String name, String what) {
        if (bin.isPresent() || counts) {
            throw new CommandFailure(name + ": " + what + ", " + (counts ? "--events" : "--bin")
                    + " is for recordings of events");
        }
        refuseSensor(name, what);
    }

    /** Like {@link #refuse}, but takes {@code --bin} and {@code --events}. */
    void refuseSensor(String name, String what) {
        List<String> given = new ArrayList<>();
        sensor.ifPresent(_ -> given.add("--sensor"));
        polarity.ifPresent(_ -> given.add("--polarity"));
        start.ifPresent(_ -> given.add("--start"));
        if (unit != TimeUnit.MICROSECONDS) {
            given.add("--time-unit");
        }
        if (!given.isEmpty()) {
            throw new CommandFailure(
                    name + ": " + what + ", " + given.getFirst() + " is for recordings of sensors");
        }
    }

    /** Seconds without an exponent, for messages. */
    static String decimal(double seconds) {
        return BigDecimal.valueOf(seconds).stripTrailingZeros().toPlainString();
    }
}
