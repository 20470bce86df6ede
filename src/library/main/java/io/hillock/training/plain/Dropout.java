package io.hillock.training.plain;

import io.hillock.spike.Philox;
import io.hillock.training.Training;
import io.hillock.training.TrainingException;
import java.util.Arrays;

/** Draws the masks of a sample's dropout (training.md, Random numbers). One thread at a time. */
final class Dropout {
    private static final int STREAM = 4;

    private final Tape tape;
    private final long seed;
    /** By operation; 0 without dropout. */
    private final double[] shares;

    Dropout(GradientPlan plan, Training training, Tape tape) {
        this.tape = tape;
        seed = training.course().seed();
        shares = new double[plan.operations().size()];
        training.course().dropout().forEach((node, share) -> {
            boolean found = false;
            for (int o = 0; o < shares.length; o++) {
                if (plan.operations().get(o).node().equals(node) && tape.mask(o) != null) {
                    shares[o] = share;
                    found = true;
                    if (plan.operations().get(o).out() == plan.output()) {
                        throw new TrainingException(node, "the output cannot have dropout");
                    }
                }
            }
            if (!found) {
                throw new TrainingException(node, "there are no neurons of this name for dropout");
            }
        });
    }

    void draw(int epoch, int sample) {
        for (int o = 0; o < shares.length; o++) {
            float[] mask = tape.mask(o);
            if (mask != null) {
                float kept = (float) (1 / (1 - shares[o]));
                for (int j = 0; j < mask.length; j++) {
                    int draw = Philox.draw(seed, STREAM + 16 * o, (long) epoch << 32 | sample, j);
                    mask[j] = Philox.uniform(draw) < shares[o] ? 0 : kept;
                }
            }
        }
    }

    void off() {
        for (int o = 0; o < shares.length; o++) {
            if (tape.mask(o) != null) {
                Arrays.fill(tape.mask(o), 1);
            }
        }
    }
}
