package io.hillock.workflow.kind;

import io.hillock.workflow.Approval;
import io.hillock.workflow.StepContext;
import io.hillock.workflow.StepState;
import java.util.Map;
import java.util.Optional;

/**
 * The kind {@code approval}: waits until a person grants or refuses to go on. The step's note {@value StepState#QUESTION} says that it waits. The
 * results are {@code by}, {@code reason} and {@code at}; a refusal is a failure.
 */
final class ApprovalKind {
    private static final long LOOK_MILLIS = 100;

    private ApprovalKind() {}

    static Map<String, Object> run(Arguments with, StepContext context) throws InterruptedException {
        String question = with.text(StepState.QUESTION);
        context.noted(StepState.QUESTION, () -> question);
        Optional<Approval> decided = context.approval();
        while (decided.isEmpty()) {
            Thread.sleep(LOOK_MILLIS);
            decided = context.approval();
        }
        Approval approval = decided.get();
        if (!approval.granted()) {
            throw new IllegalStateException("refused" + (approval.by().isEmpty() ? "" : " by " + approval.by())
                    + (approval.reason().isEmpty() ? "" : ": " + approval.reason()));
        }
        return MakingKinds.results("by", approval.by(), "reason", approval.reason(), "at", approval.at());
    }
}
