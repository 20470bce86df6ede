package io.hillock.workflow;

import io.hillock.workflow.file.WorkflowFile;
import io.hillock.workflow.kind.StepKinds;
import io.hillock.workflow.notify.CloudEvents;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Starts or resumes a run of {@code train-to-serve}, prints its events, and its last state. */
final class TrainToServeMain {
    private TrainToServeMain() {}

    /** @param args folder, run, and inputs as NAME=VALUE */
    public static void main(String... args) {
        Workflows workflows = new Workflows(Path.of(args[0]),
                WorkflowOptions.DEFAULT.withListener(new CloudEvents(System.out)));
        WorkflowFile file = WorkflowFile.open("train-to-serve", new StepKinds(null));
        Map<String, String> inputs = new HashMap<>();
        for (int i = 2; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            inputs.put(args[i].substring(0, equals), args[i].substring(equals + 1));
        }
        RunState state = begun(workflows, args[1])
                ? workflows.resume(file.workflow(), args[1])
                : workflows.start(file.workflow(), args[1], file.inputs(inputs));
        System.out.println(state.phase());
    }

    private static boolean begun(Workflows workflows, String run) {
        try {
            workflows.state(run);
            return true;
        } catch (WorkflowException e) {
            return false;
        }
    }
}
