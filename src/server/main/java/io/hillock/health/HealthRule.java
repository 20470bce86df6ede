package io.hillock.health;

import java.util.List;

/**
 * How many of its parts a thing needs. With fewer that are not DOWN, it is DOWN; else it is UP if all of them are UP, and DEGRADED if not.
 * Immutable.
 */
public sealed interface HealthRule {
    HealthRule ALL = new All();
    HealthRule ANY = new Quorum(1);

    /** It needs all of its parts. */
    record All() implements HealthRule {
        @Override
        public int needed(int parts) {
            return parts;
        }
    }

    /**
     * It needs some of its parts.
     *
     * @param least at least 1
     */
    record Quorum(int least) implements HealthRule {
        public Quorum {
            if (least < 1) {
                throw new IllegalArgumentException("a quorum is at least 1, not " + least);
            }
        }

        @Override
        public int needed(int parts) {
            return least;
        }
    }

    static HealthRule quorum(int least) {
        return new Quorum(least);
    }

    /** How many of so many parts must not be DOWN. */
    int needed(int parts);

    /** The state of a thing with these parts. */
    default HealthState state(List<HealthReading> parts) {
        long alive = parts.stream().filter(part -> part.state() != HealthState.DOWN).count();
        if (alive < needed(parts.size())) {
            return HealthState.DOWN;
        }
        return parts.stream().allMatch(part -> part.state() == HealthState.UP) ? HealthState.UP : HealthState.DEGRADED;
    }
}
