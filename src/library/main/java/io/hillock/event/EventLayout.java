package io.hillock.event;

import io.hillock.model.Shape;
import java.util.List;
import java.util.Optional;

/**
 * Which input of a network an event goes to: channel first, then row, then column, as NIR networks for event cameras and
 * tonic's frames have it. Immutable.
 *
 * @param sensor the sensor whose events fit
 * @param polarity what becomes of polarities
 */
public record EventLayout(Sensor sensor, Polarity polarity) {

    /**
     * Finds the layout for a network's input of shape [C, H, W], [H, W], [C, H·W], [C·H·W], or for events without rows
     * [C, W] or [C·W]; C is 1 or 2.
     *
     * @param sensor the user's word; if empty, the file's or the shape's
     * @param polarity the user's word; if empty, {@link Polarity#SPLIT} for two channels and {@link Polarity#MERGE} for one
     * @throws EventException if the shape leaves it open, or does not fit
     */
    public static EventLayout of(Shape input, Events events, Optional<Sensor> sensor, Optional<Polarity> polarity) {
        EventLayout layout = new Finder(input, events, sensor, polarity).find();
        boolean channels = layout.polarity == Polarity.SPLIT || layout.polarity == Polarity.ON
                || layout.polarity == Polarity.OFF;
        if (channels && !events.hasPolarity()) {
            throw new EventException(events.source(), "its events have no polarity p, which "
                    + (polarity.isPresent()
                            ? "polarity " + layout.polarity.label()
                            : "the network's two channels, "
                                    + input + ",")
                    + " needs");
        }
        return layout;
    }

    /** Elements of the network's input. */
    public int inputs() {
        return polarity.channels() * sensor.pixels();
    }

    /** The input of an event; -1 if its polarity is left out. */
    int source(Events events, int event) {
        int x = events.x(event);
        int y = events.y(event);
        if (x >= sensor.width() || y >= sensor.height()) {
            throw events.error(event, "lies outside the sensor of " + sensor);
        }
        boolean on = events.on(event);
        if (!polarity.takes(on)) {
            return -1;
        }
        int channel = polarity == Polarity.SPLIT && on ? 1 : 0;
        return (channel * sensor.height() + y) * sensor.width() + x;
    }

    private record Finder(Shape input, Events events, Optional<Sensor> given, Optional<Polarity> polarity) {

        EventLayout find() {
            List<Integer> dims = input.dims();
            while (dims.size() > 1 && dims.getFirst() == 1) {
                dims = dims.subList(1, dims.size());
            }
            return switch (dims.size()) {
                case 1 -> flat(dims.getFirst());
                case 2 -> planeOrChannels(dims.getFirst(), dims.getLast());
                case 3 -> of(dims.getFirst(), new Sensor(dims.get(2), dims.get(1)));
                default -> throw error("events fit [C, H, W], [H, W] or [n]");
            };
        }

        private Optional<Sensor> sensor() {
            return given.or(events::sensor);
        }

        private EventLayout flat(int size) {
            Optional<Sensor> sensor = sensor();
            if (sensor.isEmpty() && events.hasY()) {
                throw error(
                        "its rows and columns are not known, so state the sensor's width and height, such as 34x34");
            }
            int pixels = sensor.map(Sensor::pixels)
                    .orElseGet(() -> polarity.orElse(Polarity.MERGE) == Polarity.SPLIT ? size / 2 : size);
            if (pixels == 0 || size % pixels != 0) {
                throw unfit(sensor.orElseThrow());
            }
            return of(size / pixels, sensor.orElseGet(() -> new Sensor(pixels, 1)));
        }

        /** [H, W], or [C, n] if the sensor has n pixels. */
        private EventLayout planeOrChannels(int first, int second) {
            Optional<Sensor> sensor = sensor();
            boolean plane = sensor.filter(known -> known.equals(new Sensor(second, first))).isPresent();
            if (!plane && first <= 2 && sensor.filter(known -> known.pixels() == second).isPresent()) {
                return of(first, sensor.get());
            }
            return first <= 2 && !events.hasY() ? of(first, new Sensor(second, 1)) : of(1, new Sensor(second, first));
        }

        private EventLayout of(int channels, Sensor fitting) {
            Sensor sensor = sensor().orElse(fitting);
            if (!sensor.equals(fitting)) {
                throw unfit(sensor);
            }
            if (channels > 2) {
                throw error("events have two polarities, so at most two channels");
            }
            Polarity chosen = polarity.orElse(channels == 2 ? Polarity.SPLIT : Polarity.MERGE);
            if (chosen.channels() != channels) {
                throw error("which has " + (channels == 1 ? "one channel" : "two channels") + ", polarity "
                        + chosen.label() + " gives " + chosen.channels());
            }
            return new EventLayout(sensor, chosen);
        }

        private EventException unfit(Sensor sensor) {
            return error("events of a sensor of " + sensor + " need [" + sensor.height() + ", " + sensor.width()
                    + "], [2, " + sensor.height() + ", " + sensor.width() + "] or as many in one row");
        }

        private EventException error(String problem) {
            return new EventException(events.source(), "does not fit the network's input " + input + ": " + problem);
        }
    }
}
