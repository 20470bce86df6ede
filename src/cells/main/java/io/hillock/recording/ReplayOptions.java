package io.hillock.recording;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a recording is replayed.
 *
 * @param speed 1 for the recorded times, 2 for twice as fast, and so on; 0 for one request after the other without a pause
 * @param cell who is asked, if not the cell that was asked then
 * @param patience how long an answer may take
 */
public record ReplayOptions(double speed, Optional<String> cell, Duration patience) {
    /** One request after the other, to the cells that were asked then, a minute each. */
    public static final ReplayOptions DEFAULT = new ReplayOptions(0, Optional.empty(), Duration.ofMinutes(1));

    public ReplayOptions {
        Objects.requireNonNull(cell, "cell");
        if (!(speed >= 0) || Double.isInfinite(speed) || patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException(
                    "speed " + speed + " must be at least 0, patience " + patience + " more than zero");
        }
    }

    public ReplayOptions withSpeed(double speed) {
        return new ReplayOptions(speed, cell, patience);
    }

    public ReplayOptions withCell(Optional<String> cell) {
        return new ReplayOptions(speed, cell, patience);
    }
}
