package io.hillock.training.plain;

import io.hillock.image.program.Operation;
import io.hillock.spike.Philox;
import io.hillock.training.RatePenalty;
import io.hillock.training.plain.Differentiable.Number;
import java.util.HashMap;
import java.util.Map;

/** Dropout and penalties on rates in double, for sample 0 of epoch 0. */
record OracleSpikes(TrainedProgram trained, Differentiable numbers, Map<String, Number[]> sums) {
    OracleSpikes(TrainedProgram trained, Differentiable numbers) {
        this(trained, numbers, new HashMap<>());
    }

    /** Counts what neurons give, and returns what others see of it. */
    Number[] pass(Operation.Neurons o, Number[] out) {
        if (o.spikes()) {
            Number[] sum = sums.computeIfAbsent(o.node(), _ -> out.clone());
            for (int j = 0; j < out.length; j++) {
                sum[j] = sum[j] == out[j] ? out[j] : sum[j].plus(out[j]);
            }
        }
        Double share = trained.training().course().dropout().get(o.node());
        if (share == null) {
            return out;
        }
        Number[] seen = new Number[out.length];
        for (int j = 0; j < seen.length; j++) {
            int draw = Philox.draw(trained.training().course().seed(), 4 + 16 * trained.operations().indexOf(o), 0, j);
            seen[j] = out[j].times(Philox.uniform(draw) < share ? 0 : 1 / (1 - share));
        }
        return seen;
    }

    /** The sum of all penalties. */
    Number penalty(int steps) {
        Number all = numbers.constant(0);
        for (RatePenalty penalty : trained.training().objective().penalties()) {
            Number[] sum = sums.get(penalty.node());
            for (Number one : sum) {
                Number rate = one.times(1.0 / steps);
                double bound = Math.clamp(rate.value, penalty.low(), penalty.high());
                Number e = rate.plus(-bound);
                all = all.plus(e.times(e).times(penalty.strength() / sum.length));
            }
        }
        return all;
    }
}
