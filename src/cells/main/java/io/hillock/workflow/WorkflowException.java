package io.hillock.workflow;

import java.io.Serial;

/** A workflow cannot be read, run or resumed. The message names the run, or the file and line. */
public final class WorkflowException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public WorkflowException(String message) {
        super(message);
    }

    public WorkflowException(String message, Throwable cause) {
        super(message, cause);
    }
}
