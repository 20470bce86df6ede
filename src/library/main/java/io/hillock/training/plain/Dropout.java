package io.hillock.training.plain;

import io.hillock.image.program.Operation;
import io.hillock.spike.Philox;
import io.hillock.training.TrainingException;
import java.util.Arrays;
import java.util.List;

/** Draws the masks of a sample's dropout (training.md, Random numbers). One thread at a time. */
public final class Dropout {
    private static final int STREAM = 4;

    private final Tape tape;
    private final long seed;
    /** By operation; 0 without dropout. */
    private final double[] shares;

    Dropout(TrainedProgram trained, Tape tape) {
        this.tape = tape;
        seed = trained.training().course().seed();
        shares = shares(trained);
    }

    /**
     * By operation: the share of its neurons that are silent in a sample; 0 without dropout.
     *
     * @throws TrainingException naming the node, if it is the output, or there are no neurons of its name
     */
    public static double[] shares(TrainedProgram trained) {
        List<Operation> operations = trained.operations();
        int output = trained.program().outputs().getFirst().signal();
        double[] shares = new double[operations.size()];
        trained.training().course().dropout().forEach((node, share) -> {
            boolean found = false;
            for (int o = 0; o < shares.length; o++) {
                if (operations.get(o).node().equals(node) && operations.get(o) instanceof Operation.Neurons) {
                    shares[o] = share;
                    found = true;
                    if (operations.get(o).out() == output) {
                        throw new TrainingException(node, "the output cannot have dropout");
                    }
                }
            }
            if (!found) {
                throw new TrainingException(node, "there are no neurons of this name for dropout");
            }
        });
        return shares;
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
