package io.hillock.event;

import java.util.Locale;

/** What becomes of an event's polarity p: 1 is on (brighter), 0 or -1 is off (darker). */
public enum Polarity {
    /** Two channels: off events go to channel 0, on events to channel 1. */
    SPLIT,
    /** One channel takes all events. */
    MERGE,
    /** One channel takes the on events; off events are left out. */
    ON,
    /** One channel takes the off events; on events are left out. */
    OFF;

    /**
     * The polarity of this {@link #label()}.
     *
     * @throws IllegalArgumentException if there is none; the message lists those that there are
     */
    public static Polarity of(String label) {
        for (Polarity polarity : values()) {
            if (polarity.label().equals(label)) {
                return polarity;
            }
        }
        throw new IllegalArgumentException("'" + label + "' is none of split, merge, on and off");
    }

    /** Channels of the network's input. */
    public int channels() {
        return this == SPLIT ? 2 : 1;
    }

    /** The name in messages and options, such as {@code split}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean takes(boolean on) {
        return switch (this) {
            case SPLIT, MERGE -> true;
            case ON -> on;
            case OFF -> !on;
        };
    }
}
