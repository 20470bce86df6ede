package io.hillock.training.plain;

import io.hillock.image.program.Operation;
import io.hillock.training.NodePattern;
import io.hillock.training.RatePenalty;
import io.hillock.training.TrainingException;
import java.util.ArrayList;
import java.util.List;

/** An operation, by its index, with a penalty on the rates of its neurons. */
public record PenalisedOperation(int operation, RatePenalty penalty) {
    /**
     * All of a training: by penalty, then by operation.
     *
     * @throws TrainingException if no spiking node fits a penalty
     */
    public static List<PenalisedOperation> of(TrainedProgram trained) {
        List<PenalisedOperation> all = new ArrayList<>();
        for (RatePenalty penalty : trained.training().objective().penalties()) {
            int before = all.size();
            for (int o = 0; o < trained.operations().size(); o++) {
                Operation operation = trained.operations().get(o);
                if (operation.spikes() && new NodePattern(penalty.node()).matches(operation.node())) {
                    all.add(new PenalisedOperation(o, penalty));
                }
            }
            if (all.size() == before) {
                throw new TrainingException("", "no spiking node fits '" + penalty.node() + "' for a penalty on rates");
            }
        }
        return all;
    }
}
