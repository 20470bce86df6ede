package io.hillock.training.plain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.hillock.image.WeightType;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.npy.NpyArray;
import io.hillock.training.ArrayDataSet;
import io.hillock.training.DataSet;
import io.hillock.training.NewNetwork;
import io.hillock.training.Training;
import io.hillock.training.loop.BatchSums;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In steady state a batch allocates nothing on the Java heap, in segments or not. */
class TrainingAllocationTest {
    private static final int BATCHES = 2_000;
    private static final int ROUNDS = 50;
    private static final int STEPS = 6;

    @Test
    void aBatchAllocatesNothing() {
        var neurons = NewNetwork.Neurons.lif();
        Training training = Training.of(NewNetwork.recurrent(neurons, 1, 8, 6, 3), RunSettings.of(Profile.NIR)).clip(1)
                .dropout("lif1", 0.1);
        assertEquals(0, bytesABatch(training));
        assertEquals(0, bytesABatch(training.memory(4_000)));
        assertEquals(0, bytesABatch(training.batch(4).batchNorm(List.of("fc*"))));
        assertEquals(0, bytesABatch(training.weights(WeightType.I8)));
        assertEquals(0, bytesABatch(training.train(List.of("lif*.tau", "lif1.v_threshold"))));
    }

    /** Bytes per batch, measured in rounds until one allocates nothing: background compilers may need many rounds. */
    private static long bytesABatch(Training training) {
        float[] values = new float[4 * STEPS * 8];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 3;
        }
        DataSet data = ArrayDataSet.of(NpyArray.of(values, 4, STEPS, 8), NpyArray.of(new long[]{0, 1, 2, 0}, 4),
                Shape.of(8), 0);
        int[] order = {0, 1, 2, 3};
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (PlainEngine engine = new PlainEngine(training)) {
            engine.prepare(data);
            BatchSums sums = new BatchSums(engine.layers().size());
            long best = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS && best >= BATCHES; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < BATCHES; i++) {
                    engine.train(data, order, 0, 4, i, 1e-4, sums);
                }
                best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
            }
            return best / BATCHES;
        }
    }
}
