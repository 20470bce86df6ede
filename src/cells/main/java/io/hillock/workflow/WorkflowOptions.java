package io.hillock.workflow;

import io.hillock.net.Clock;
import java.time.InstantSource;

/**
 * What runs use of their surroundings.
 *
 * @param clock for time-outs and back-off
 * @param time for the stamps of events
 */
public record WorkflowOptions(WorkflowListener listener, Clock clock, InstantSource time) {
    public static final WorkflowOptions DEFAULT = new WorkflowOptions(WorkflowListener.NONE, Clock.SYSTEM,
            InstantSource.system());

    public WorkflowOptions withListener(WorkflowListener listener) {
        return new WorkflowOptions(listener, clock, time);
    }
}
