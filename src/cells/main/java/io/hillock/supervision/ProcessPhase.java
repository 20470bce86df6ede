package io.hillock.supervision;

import io.hillock.health.HealthReading;
import io.hillock.health.HealthState;
import java.time.Duration;

/** What a supervised process does at present. */
public sealed interface ProcessPhase {
    /** It waits until the processes before it are ready. */
    record Waiting(String why) implements ProcessPhase {}

    /** It was started and is not ready yet. */
    record Starting(long pid) implements ProcessPhase {}

    /**
     * It runs.
     *
     * @param restarts within the time of its policy, up to now
     */
    record Running(long pid, int restarts, RestartPolicy policy) implements ProcessPhase {}

    /** It ended, and is started again after a pause. */
    record Pausing(String why, Duration pause) implements ProcessPhase {}

    /** It ended too often. */
    record GivenUp(String why) implements ProcessPhase {}

    /** It was ended. */
    record Stopped() implements ProcessPhase {}

    /** The health of a process in this phase. */
    default HealthReading health(String name) {
        return switch (this) {
            case Waiting(String why) -> HealthReading.of(name, HealthState.DOWN, why);
            case Starting(long pid) -> HealthReading.of(name, HealthState.DOWN, "process " + pid + " starts");
            case Running(long _, int restarts, RestartPolicy policy) when restarts > 0 -> HealthReading.of(name,
                    HealthState.DEGRADED, "restarted " + restarts + " of " + policy.most() + " times in "
                            + policy.within().toSeconds() + " s");
            case Running _ -> HealthReading.of(name, HealthState.UP, "");
            case Pausing(String why, Duration pause) -> HealthReading.of(name, HealthState.DOWN,
                    why + "; starts again after " + pause.toMillis() + " ms");
            case GivenUp(String why) -> HealthReading.of(name, HealthState.DOWN, why);
            case Stopped _ -> HealthReading.of(name, HealthState.DOWN, "stopped");
        };
    }

    /** A line for people. */
    default String line() {
        return switch (this) {
            case Waiting(String why) -> why;
            case Starting(long pid) -> "starts as process " + pid;
            case Running(long pid, int _, RestartPolicy _) -> "runs as process " + pid;
            case Pausing(String why, Duration pause) -> why + "; starts again after " + pause.toMillis() + " ms";
            case GivenUp(String why) -> "given up: " + why;
            case Stopped _ -> "stopped";
        };
    }
}
