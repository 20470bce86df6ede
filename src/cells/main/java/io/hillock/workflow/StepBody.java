package io.hillock.workflow;

import java.util.Map;

/** What a step does. */
@FunctionalInterface
public interface StepBody {

    /**
     * Does the step's work. After a killed process or a failure it runs again with the same {@link StepContext#key}, so its effect must not
     * double. It ends soon when the thread is interrupted or {@link StepContext#limit} is cancelled.
     *
     * @return named results, as JSON: texts, numbers, truth values, lists and maps of those
     * @throws Exception if this attempt failed; the message says why
     */
    Map<String, Object> run(StepContext context) throws Exception;
}
